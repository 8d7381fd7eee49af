// Ed25519 with the one strict rule, on @noble/ed25519.
import * as ed from '@noble/ed25519';
import { sha512, sha256 } from '@noble/hashes/sha2.js';

ed.hashes.sha512 = sha512;

export const hex = ed.etc.bytesToHex;
export const bytes = ed.etc.hexToBytes;
export const utf8 = (text) => new TextEncoder().encode(text);
export const sha256hex = (data) => hex(sha256(data));

// Canonical, and in the prime-order subgroup; the neutral element may stand as R but is no key.
function strictPoint(encoding, neutralAllowed) {
  try {
    const point = ed.Point.fromBytes(encoding, false);
    if (hex(point.toBytes()) !== hex(encoding)) return false;
    return point.is0() ? neutralAllowed : point.isTorsionFree();
  } catch {
    return false;
  }
}

export function isStrictKey(publicKeyHex) {
  return /^[0-9a-f]{64}$/.test(publicKeyHex) && strictPoint(bytes(publicKeyHex), false);
}

export function verify(publicKeyHex, message, signatureHex) {
  if (!/^[0-9a-f]{128}$/.test(signatureHex) || !isStrictKey(publicKeyHex)) return false;
  const signature = bytes(signatureHex);
  if (!strictPoint(signature.slice(0, 32), true)) return false;
  return ed.verify(signature, message, bytes(publicKeyHex), { zip215: false });
}

export const publicKey = (seedHex) => hex(ed.getPublicKey(bytes(seedHex)));
export const sign = (seedHex, message) => hex(ed.sign(message, bytes(seedHex)));
