// The 24 words that are a key (BIP-39). The list is long, so pages load this when words are shown or entered.
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { MalformedError } from './errors.js';

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
