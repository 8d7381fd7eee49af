// Who an operator is: the key, and the id that is made of it.
import { fromHex, sha256Hex } from './bytes.js';
import { isStrictKey } from './ed25519.js';
import { MalformedError } from './errors.js';
import { OPERATOR_ID } from './fields.js';

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
  members.matching(name, ...OPERATOR_ID);

/** A public key as it is read. */
export function readPublicKey(members, name) {
  const key = members.matching(name, /^[0-9a-f]{64}$/, '64 lower-case hex characters');
  if (!isStrictKey(key)) throw new MalformedError(members.path(name), 'a strict Ed25519 key', 'other bytes');
  return key;
}

/** The seed that 64 hex characters are, in either case. */
export function seedOfHex(text) {
  const seed = fromHex(text.trim().toLowerCase(), 32);
  if (seed === undefined) throw new MalformedError('private key', '64 hex characters', 'another text');
  return seed;
}
