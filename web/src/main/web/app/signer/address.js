// Bitcoin's part: the federation's address, the digest of what it says (BIP-322).
import { concatBytes } from '@noble/hashes/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { schnorr } from '@noble/curves/secp256k1.js';
import { bech32m } from '@scure/base';
import { Point } from './curve.js';
import { NETWORKS } from './members.js';

const TAPROOT_VERSION = 1;

const little = (value, length) => Uint8Array.from({ length }, (_, i) => Math.floor(value / 256 ** i) % 256);
const withLength = (bytes) => concatBytes(Uint8Array.of(bytes.length), bytes);

const scriptOf = (outputKey) => concatBytes(Uint8Array.of(0x51, 32), outputKey);

/** The address that pays to an output key, 32 bytes. */
export const taprootAddress = (outputKey, network) =>
  bech32m.encode(NETWORKS[network].prefix, [TAPROOT_VERSION, ...bech32m.toWords(outputKey)]);

/** Whether 32 bytes are the x of a point. */
export function isOnCurve(x) {
  try {
    Point.fromBytes(concatBytes(Uint8Array.of(2), x)).assertValidity();
    return true;
  } catch {
    return false;
  }
}

/** The digest that a key-path signature of a message signs at a Taproot address: BIP-322, simple form. */
export function messageDigest(outputKey, message) {
  const script = scriptOf(outputKey);
  const messageHash = schnorr.utils.taggedHash('BIP0322-signed-message', message);
  // The transaction that commits to the message and pays 0 sats to the address, without witness.
  const toSpend = concatBytes(little(0, 4), Uint8Array.of(1), new Uint8Array(32), little(0xffffffff, 4),
      withLength(concatBytes(Uint8Array.of(0, 32), messageHash)), little(0, 4), Uint8Array.of(1), little(0, 8), withLength(script), little(0, 4));
  const spent = concatBytes(sha256(sha256(toSpend)), little(0, 4));
  const output = concatBytes(little(0, 8), withLength(Uint8Array.of(0x6a)));
  // BIP-341's message for SIGHASH_DEFAULT, key path, first input of a transaction in which all numbers are 0.
  return schnorr.utils.taggedHash('TapSighash', concatBytes(
    Uint8Array.of(0, 0), little(0, 4), little(0, 4), sha256(spent), sha256(little(0, 8)), sha256(withLength(script)),
    sha256(little(0, 4)), sha256(output), Uint8Array.of(0), little(0, 4)));
}

/** Whether 64 bytes are the key's signature of a digest. */
export const verifySignature = (outputKey, digest, signature) => schnorr.verify(signature, digest, outputKey);
