// Members that the documents of guardians have in common, each with its rule.
import { hexToBytes } from '@noble/hashes/utils.js';
import { MalformedError } from '../errors.js';
import { isOrigin } from '../origin.js';

export const MAX_NUMBER = 2 ** 31 - 1;
const HASH = /^[0-9a-f]{64}$/;

/** The networks on which a federation may have an address, with the prefix and BIP-44 coin type of each. */
export const NETWORKS = {
  mainnet: { prefix: 'bc', coin: 0 },
  testnet: { prefix: 'tb', coin: 1 },
  signet: { prefix: 'tb', coin: 1 },
  regtest: { prefix: 'bcrt', coin: 1 },
};

export const readHash = (members, name) => members.matching(name, HASH, '64 lower-case hex characters');
export const readOptionalHash = (members, name) => (members.any(name) === null ? undefined : readHash(members, name));
export const readSlug = (members, name) => members.matching(name, /^[a-z0-9-]{1,64}$/, '1 to 64 of a-z, 0-9, -');
export const readNumber = (members, name, least, most) => Number(members.integer(name, BigInt(least), BigInt(most)));
export const readNetwork = (members) =>
  members.matching('network', /^(?:mainnet|testnet|signet|regtest)$/, Object.keys(NETWORKS).join(', '));

/** Bytes in lower-case hex. */
export function readHex(members, name, least, most) {
  const text = members.string(name, 2 * most);
  if (text.length < 2 * least || !/^(?:[0-9a-f]{2})*$/.test(text)) {
    throw new MalformedError(members.path(name), `${least} to ${most} bytes in lower-case hex`, `${text.length} characters`);
  }
  return hexToBytes(text);
}

export { isBlank, text as readText } from '../fields.js';

/** An origin such as https://node.example:9001, in its own form. */
export function readOrigin(members, name) {
  const text = members.string(name, 2048);
  if (!isOrigin(text)) throw new MalformedError(members.path(name), 'an origin such as https://portal.example', 'other text');
  return text;
}
