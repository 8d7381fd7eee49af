// Sealing the private key with a passphrase: scrypt (RFC 7914) makes a key, AES-256-GCM seals with it.
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { utf8 } from './bytes.js';

// 128 MiB and about a second: what a guess costs.
const COST = { N: 2 ** 17, r: 8, p: 1 };
const TAG_BITS = 128;

async function wrappingKey(passphrase, salt, cost, onProgress) {
  const bytes = await scryptAsync(utf8(passphrase.normalize('NFKC')), salt, {
    ...cost,
    dkLen: 32,
    maxmem: 2 ** 28,
    onProgress,
  });
  try {
    return await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  } finally {
    bytes.fill(0);
  }
}

const parameters = (iv, publicKey) =>
  ({ name: 'AES-GCM', iv, additionalData: utf8(`oc-operator-key/v1\n${publicKey}`), tagLength: TAG_BITS });

/** The seed sealed for this public key; the caller wipes the seed. */
export async function sealSeed(seed, publicKey, passphrase, onProgress) {
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await wrappingKey(passphrase, salt, COST, onProgress);
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt(parameters(iv, publicKey), key, seed));
  return { kind: 'passphrase', kdf: 'scrypt', ...COST, salt, iv, ciphertext };
}

/** The seed of 32 bytes, or nothing if the passphrase is another; the caller wipes it. */
export async function openSeed(sealed, publicKey, passphrase, onProgress) {
  const { N, r, p } = sealed;
  const key = await wrappingKey(passphrase, sealed.salt, { N, r, p }, onProgress);
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters(sealed.iv, publicKey), key, sealed.ciphertext));
  } catch {
    return undefined;
  }
}
