// Sealing the private key: a passphrase or a passkey makes a key, AES-256-GCM seals with it.
//
// From a passphrase the key is made by scrypt (RFC 7914). A passkey gives 32 secret bytes for a salt
// (WebAuthn's PRF extension), of which HKDF (RFC 5869) makes the key; no server takes part.
import { later } from './later.js';
import { utf8 } from './utf8.js';

// 128 MiB and about a second: what a guess costs.
const COST = { N: 2 ** 17, r: 8, p: 1 };
const TAG_BITS = 128;
const PURPOSE = 'oc-operator-key/v1';

const random = (length) => crypto.getRandomValues(new Uint8Array(length));

async function keyOfPassphrase(passphrase, salt, cost, onProgress) {
  const { scryptAsync } = await later(() => import('@noble/hashes/scrypt.js'));
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
  ({ name: 'AES-GCM', iv, additionalData: utf8(`${PURPOSE}\n${publicKey}`), tagLength: TAG_BITS });

async function encrypt(key, seed, publicKey) {
  const iv = random(12);
  return { iv, ciphertext: new Uint8Array(await crypto.subtle.encrypt(parameters(iv, publicKey), key, seed)) };
}

/** The seed, or nothing if the key is another. */
async function decrypt(key, { iv, ciphertext }, publicKey) {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters(iv, publicKey), key, ciphertext));
  } catch {
    return undefined;
  }
}

/** The seed sealed with a passphrase for this public key; the caller wipes the seed. */
export async function sealSeed(seed, publicKey, passphrase, onProgress) {
  const salt = random(32);
  const key = await keyOfPassphrase(passphrase, salt, COST, onProgress);
  return { kind: 'passphrase', kdf: 'scrypt', ...COST, salt, ...(await encrypt(key, seed, publicKey)) };
}

/** The seed of 32 bytes, or nothing if the passphrase is another; the caller wipes it. */
export async function openSeed(sealed, publicKey, passphrase, onProgress) {
  const { N, r, p } = sealed;
  return decrypt(await keyOfPassphrase(passphrase, sealed.salt, { N, r, p }, onProgress), sealed, publicKey);
}

/** The passkey cannot do what sealing needs, or its owner did not agree. */
export class PasskeyError extends Error {
  constructor(message) {
    super(message);
    this.name = 'PasskeyError';
    this.title = 'The passkey was not used';
  }
}

/** Whether this browser knows passkeys at all, and this page can have one: they belong to a name, not to an IP address. */
export const knowsPasskeys = () => typeof PublicKeyCredential === 'function' && !/^[\d.]+$|^\[/.test(location.hostname);

async function ceremony(work) {
  try {
    return await work();
  } catch (error) {
    throw new PasskeyError(error.name === 'NotAllowedError' ? 'Nobody agreed in time, or the passkey is not here.' : error.message);
  }
}

async function secretOf(credentialId, salt) {
  const credential = await ceremony(() => navigator.credentials.get({
    publicKey: {
      challenge: random(32),
      allowCredentials: [{ type: 'public-key', id: credentialId }],
      userVerification: 'required',
      extensions: { prf: { eval: { first: salt } } },
    },
  }));
  const secret = credential.getClientExtensionResults().prf?.results?.first;
  if (!secret) throw new PasskeyError('This passkey cannot make the secret that sealing needs (WebAuthn PRF).');
  return new Uint8Array(secret);
}

async function keyOfPasskey(credentialId, salt) {
  const secret = await secretOf(credentialId, salt);
  try {
    const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
    return await crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt, info: utf8(PURPOSE) }, material,
      { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  } finally {
    secret.fill(0);
  }
}

/** The seed sealed with a new passkey for this public key; the caller wipes the seed. */
export async function sealSeedWithPasskey(seed, publicKey, operatorId) {
  const credential = await ceremony(() => navigator.credentials.create({
    publicKey: {
      challenge: random(32),
      rp: { name: 'OC Me guardians' },
      user: { id: random(16), name: operatorId, displayName: operatorId },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      extensions: { prf: {} },
    },
  }));
  if (!credential.getClientExtensionResults().prf?.enabled) {
    throw new PasskeyError('This passkey cannot make the secret that sealing needs (WebAuthn PRF).');
  }
  const credentialId = new Uint8Array(credential.rawId);
  const salt = random(32);
  const key = await keyOfPasskey(credentialId, salt);
  return { kind: 'passkey', credential_id: credentialId, salt, ...(await encrypt(key, seed, publicKey)) };
}

/** The seed of 32 bytes, or nothing if the passkey is another; the caller wipes it. */
export async function openSeedWithPasskey(sealed, publicKey) {
  return decrypt(await keyOfPasskey(sealed.credential_id, sealed.salt), sealed, publicKey);
}
