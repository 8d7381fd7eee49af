// Sealing shares to their receivers: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
// ChaCha20Poly1305, one message under each encapsulated key. 80 bytes: key 32, ciphertext with tag 48.
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes } from '@noble/curves/utils.js';
import { utf8 } from '../bytes.js';
import { VerificationError } from '../errors.js';
import { later } from '../later.js';
import { decodeSecretScalar, encodeScalar } from './curve.js';

/** The length of a sealed share in bytes. */
export const SEALED_LENGTH = 80;
const PROBE = new Uint8Array(32).fill(0x42);

let hpke;

/**
 * Loads HPKE, which only key generations need: a page that shows does without. A signer loads it before it takes a seed, so that whoever
 * serves the page hands nothing more to a tab that holds one. Whoever joins or judges a ceremony calls this first all the same: a
 * part that cannot be loaded is nobody's fault, and nothing has been said yet.
 */
export async function prepareSealing() {
  hpke ??= await later(() => import('./hpke.js'));
}

/** HKDF-SHA256 with an empty salt. */
export const derive = (secret, info, length) => hkdf(sha256, secret, new Uint8Array(0), info, length);

/** The X25519 pair of a raw private key. */
export const pairOf = (privateKey) => ({ privateKey, publicKey: x25519.getPublicKey(privateKey) });

/** The pair of an operator: HKDF-SHA256 of the seed, used raw. */
export const pairOfSeed = (seed) => pairOf(derive(seed, utf8('oc-guardian/encryption/v1'), 32));

/** A public key of 32 bytes; those few that give every sender the same all-zero secret are refused. */
export function requireEncryptionKey(bytes) {
  try {
    if (bytes.length !== 32) throw new TypeError();
    x25519.getSharedSecret(PROBE, bytes);
    return bytes;
  } catch {
    throw new VerificationError('encryption key', 'an X25519 key of large order', 'other bytes');
  }
}

async function keysOf(kem, { privateKey }) {
  const key = await kem.importKey('raw', privateKey.slice().buffer, false);
  return { privateKey: key, publicKey: await kem.importKey('raw', x25519.getPublicKey(privateKey).buffer, true) };
}

/** Seals a share with a pair that seals this one ciphertext and no other. */
export async function sealShare(share, receiver, ephemeral, info, associated) {
  await prepareSealing();
  const suite = hpke.suite();
  const sender = await suite.createSenderContext({
    recipientPublicKey: await suite.kem.importKey('raw', receiver.slice().buffer, true),
    info,
    ekm: await keysOf(suite.kem, ephemeral),
  });
  const plain = encodeScalar(share);
  try {
    return concatBytes(new Uint8Array(sender.enc), new Uint8Array(await sender.seal(plain, associated)));
  } finally {
    plain.fill(0);
  }
}

/** Opens a sealed share; one for somebody or something else, and one that holds no share, is refused. */
export async function openShare(sealed, pair, info, associated) {
  await prepareSealing();
  let plain;
  try {
    const suite = hpke.suite();
    const recipient = await suite.createRecipientContext({
      recipientKey: await keysOf(suite.kem, pair),
      enc: sealed.slice(0, 32),
      info,
    });
    plain = new Uint8Array(await recipient.open(sealed.slice(32), associated));
  } catch {
    throw new VerificationError('sealed share', 'a ciphertext for this receiver', 'one that does not open');
  }
  try {
    if (plain.length !== 32) throw new VerificationError('sealed share', '32 bytes', `${plain.length} bytes`);
    return decodeSecretScalar(plain, 'sealed share');
  } finally {
    plain.fill(0);
  }
}

export { equalBytes };
