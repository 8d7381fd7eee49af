// Bytes and the few texts that stand for bytes.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

/** Lower-case hex. */
export const hex = bytesToHex;

/** The bytes of `length` as lower-case hex characters, or nothing if the text is another. */
export function fromHex(text, length) {
  return new RegExp(`^[0-9a-f]{${2 * length}}$`).test(text) ? hexToBytes(text) : undefined;
}

export { utf8 } from './utf8.js';

/** SHA-256 as 64 lower-case hex characters. */
export const sha256Hex = (bytes) => hex(sha256(bytes));

/** base64url without padding (RFC 4648 section 5). */
export function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** The bytes of a base64url text without padding, or nothing if it is none. */
export function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  return base64url(bytes) === text ? bytes : undefined;
}
