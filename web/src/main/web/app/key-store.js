// Where the operator key rests in this browser: IndexedDB, written with strict durability.
//
// The private key is here and nowhere else; the words are never stored. There is at most one key, and
// nothing overwrites it: it must be deleted first. Every page asks whose key is here, so nothing is computed here.
import { transact } from './database.js';

const DATABASE = 'oc-operator-key';
const STORE = 'key';
const RECORD = 'operator';

/** A key is here already; generating, restoring and importing refuse. */
export class KeyPresentError extends Error {
  constructor() {
    super('This browser holds an operator key already. Delete it first if you mean to replace it.');
    this.name = 'KeyPresentError';
  }
}

/** There is no key, or not the one that was expected. */
export class KeyAbsentError extends Error {
  constructor() {
    super('This browser holds no such operator key.');
    this.name = 'KeyAbsentError';
  }
}

const inStore = (mode, work) => transact(DATABASE, (database) => database.createObjectStore(STORE), STORE, mode, work);

const found = (record) =>
  record && {
    operatorId: record.operator_id,
    publicKey: record.public_key,
    createdAt: record.created_at,
    sealed: record.sealed?.kind,
  };

/** The key that is here, without its secret part; nothing if there is none. */
export const currentKey = async () => found(await inStore('readonly', (store) => store.get(RECORD)));

/** Puts a key in, for `vault.js` alone; refuses if there is one. */
export async function insert(record) {
  await inStore('readwrite', (store, fail) => {
    // Within one transaction, so that of two tabs only one can win.
    store.get(RECORD).onsuccess = (event) => {
      if (event.target.result !== undefined) fail(new KeyPresentError());
      else store.add(record, RECORD);
    };
  });
  return found(record);
}

/** The record with its secret part, for `vault.js` alone. */
export async function storedKey(publicKey) {
  const record = await inStore('readonly', (store) => store.get(RECORD));
  if (record?.public_key !== publicKey) throw new KeyAbsentError();
  return record;
}

/** Puts another form of the same key in the place of the one that is here. */
export async function reform(publicKey, secret) {
  await inStore('readwrite', (store, fail) => {
    store.get(RECORD).onsuccess = (event) => {
      const record = event.target.result;
      if (record?.public_key !== publicKey) return fail(new KeyAbsentError());
      const { operator_id, public_key, created_at } = record;
      store.put({ operator_id, public_key, created_at, ...secret }, RECORD);
    };
  });
}

/** Deletes the key, if it is the one that is meant. */
export async function remove(publicKey) {
  await inStore('readwrite', (store, fail) => {
    store.get(RECORD).onsuccess = (event) => {
      if (event.target.result?.public_key !== publicKey) fail(new KeyAbsentError());
      else store.delete(RECORD);
    };
  });
}
