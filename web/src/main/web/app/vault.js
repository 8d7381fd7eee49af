// The one way to the private key: it is lent to a function and wiped when the function is done.
//
// A sealed key is opened with its passphrase or passkey and stays open in this tab's memory for a while; then it
// is locked again.
import { openSeed, openSeedWithPasskey, sealSeed, sealSeedWithPasskey } from './sealing.js';
import { KeyAbsentError, currentKey, insert, reform, storedKey } from './key-store.js';
import { publicKey as publicKeyOf } from './ed25519.js';
import { operatorId } from './identity.js';
import { isOpen, noteChange, noteOpen, OPEN_MILLIS } from './opened-key.js';

/** The key is sealed and nobody has opened it. */
export class LockedError extends Error {
  constructor() {
    super('The operator key is locked.');
    this.name = 'LockedError';
  }
}

let opened;
let timer;

/** Keeps the key of this seed; refuses if there is one. The caller wipes the seed. */
export async function keep(seed, at) {
  const publicKey = publicKeyOf(seed);
  const record = {
    operator_id: operatorId(publicKey),
    public_key: publicKey,
    private_key: seed.slice(),
    created_at: at.toISOString(),
  };
  try {
    return await insert(record);
  } finally {
    record.private_key.fill(0);
  }
}

/** Wipes the opened key out of memory. */
export function lock() {
  clearTimeout(timer);
  opened?.seed.fill(0);
  opened = undefined;
  noteOpen(undefined);
}

function keepOpen(publicKey, seed) {
  if (opened && opened.seed !== seed) opened.seed.fill(0);
  opened = { publicKey, seed };
  clearTimeout(timer);
  timer = setTimeout(lock, OPEN_MILLIS);
  noteOpen(publicKey);
}

/** Opens a sealed key; false if the passphrase or the passkey is another. */
export async function unlock(passphrase, onProgress) {
  const { publicKey } = (await currentKey()) ?? {};
  const { sealed } = await storedKey(publicKey);
  if (sealed === undefined) {
    // Another tab has taken the seal off, which this one still shows.
    noteChange();
    return true;
  }
  const seed = sealed.kind === 'passkey'
    ? await openSeedWithPasskey(sealed, publicKey)
    : await openSeed(sealed, publicKey, passphrase, onProgress);
  if (seed === undefined) return false;
  keepOpen(publicKey, seed);
  return true;
}

/** Lends a copy of the private key of `publicKey` to `use`, and wipes it afterwards. */
export async function withSeed(publicKey, use) {
  const record = await storedKey(publicKey);
  let seed;
  if (record.sealed === undefined) {
    seed = record.private_key;
  } else if (isOpen(publicKey)) {
    seed = opened.seed.slice();
    keepOpen(publicKey, opened.seed);
  } else {
    throw new LockedError();
  }
  try {
    if (publicKeyOf(seed) !== publicKey) throw new KeyAbsentError();
    return await use(seed);
  } finally {
    seed.fill(0);
  }
}

/** Seals the key that is here; from now on a passphrase opens it. */
export const sealWith = (publicKey, passphrase, onProgress) =>
  sealBy(publicKey, (seed) => sealSeed(seed, publicKey, passphrase, onProgress));

/** Seals the key that is here; from now on a new passkey opens it. */
export const sealWithPasskey = (publicKey, operatorId) =>
  sealBy(publicKey, (seed) => sealSeedWithPasskey(seed, publicKey, operatorId));

const sealBy = (publicKey, seal) =>
  withSeed(publicKey, async (seed) => {
    const sealed = await seal(seed);
    await reform(publicKey, { sealed });
    keepOpen(publicKey, seed.slice());
  });

/** Takes the seal off again. */
export async function unseal(publicKey) {
  await withSeed(publicKey, (seed) => reform(publicKey, { private_key: seed.slice() }));
  lock();
}
