// Who an operator is: the key, the id that is made of it, and the words that are the key.
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { fromHex, sha256Hex } from './bytes.js';
import { isStrictKey } from './ed25519.js';
import { MalformedError } from './errors.js';

/** `op-` and the first eight bytes of SHA-256(public key). */
export function operatorId(publicKeyHex) {
  return 'op-' + sha256Hex(fromHex(publicKeyHex, 32)).slice(0, 16);
}

/** Whether the id, in its short or its long form, is the key's. */
export function isIdOf(id, publicKeyHex) {
  const digest = sha256Hex(fromHex(publicKeyHex, 32));
  return id === 'op-' + digest.slice(0, 16) || id === 'op-' + digest.slice(0, 32);
}

/** An operator's id as it is read. */
export const readOperatorId = (members, name) =>
  members.matching(name, /^op-(?:[0-9a-f]{16}|[0-9a-f]{32})$/, 'an operator id, op- and 16 or 32 hex characters');

/** A public key as it is read. */
export function readPublicKey(members, name) {
  const key = members.matching(name, /^[0-9a-f]{64}$/, '64 lower-case hex characters');
  if (!isStrictKey(key)) throw new MalformedError(members.path(name), 'a strict Ed25519 key', 'other bytes');
  return key;
}

/** The 24 words of a seed. */
export const words = (seed) => entropyToMnemonic(seed, wordlist).split(' ');

/** Whether a word is in the list. */
export const isWord = (word) => wordlist.includes(word);

/**
 * The seed of 24 words; case, compatibility forms and white space do not matter. What is wrong is
 * said by the words' positions, never by the words.
 */
export function seedOfWords(text) {
  const list = text.normalize('NFKD').toLowerCase().trim().split(/\s+/).filter((word) => word !== '');
  if (list.length !== 24) throw new MalformedError('words', '24 words', `${list.length}`);
  const unknown = list.flatMap((word, i) => (isWord(word) ? [] : [i + 1]));
  if (unknown.length > 0) {
    throw new MalformedError('words', 'words of the BIP-39 English list',
        `another at position ${unknown.join(', ')}`);
  }
  try {
    return mnemonicToEntropy(list.join(' '), wordlist);
  } catch {
    throw new MalformedError('words', 'a checksum that fits',
        'one that does not: at least one of the words 1 to 24 is a wrong one or in a wrong place');
  }
}

/** The seed that 64 hex characters are, in either case. */
export function seedOfHex(text) {
  const seed = fromHex(text.trim().toLowerCase(), 32);
  if (seed === undefined) throw new MalformedError('private key', '64 hex characters', 'another text');
  return seed;
}
