// Ed25519 (RFC 8032) with one strict rule: the key canonical and in the prime-order subgroup, R
// canonical, S below L, and the equation without cofactor.
import { ed25519 } from '@noble/curves/ed25519.js';
import { fromHex, hex } from './bytes.js';

// The neutral element may stand as R but is no key. Where key and R lie in the prime-order subgroup,
// the library's equation with the cofactor holds exactly when the one without it does.
function isStrictPoint(encoding, neutralAllowed) {
  try {
    const point = ed25519.Point.fromBytes(encoding, false);
    if (hex(point.toBytes()) !== hex(encoding)) return false;
    return point.is0() ? neutralAllowed : point.isTorsionFree();
  } catch {
    return false;
  }
}

/** Whether 64 hex characters are a key that may verify anything. */
export function isStrictKey(publicKeyHex) {
  const key = fromHex(publicKeyHex, 32);
  return key !== undefined && isStrictPoint(key, false);
}

/** Whether `signatureHex` is the key's signature over `message`. */
export function verify(publicKeyHex, message, signatureHex) {
  const signature = fromHex(signatureHex, 64);
  if (signature === undefined || !isStrictKey(publicKeyHex)) return false;
  if (!isStrictPoint(signature.subarray(0, 32), true)) return false;
  return ed25519.verify(signature, message, fromHex(publicKeyHex, 32), { zip215: false });
}

/** The public key of a seed of 32 bytes, in hex. */
export const publicKey = (seed) => hex(ed25519.getPublicKey(seed));

/** The signature of `message` in hex. */
export const sign = (seed, message) => hex(ed25519.sign(message, seed));
