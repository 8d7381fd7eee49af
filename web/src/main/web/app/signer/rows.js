// Rows in IndexedDB, written with strict durability: what a transaction wrote is on the disk when it returns.

/** The tables. Keys are texts; a table of rows that belong together begins their keys alike. */
export const TABLES = ['approvals', 'blames', 'ceremonies', 'constants', 'epochs', 'frames', 'joins', 'journal', 'nodes',
  'quotas', 'records', 'releases', 'requests', 'shares', 'state'];

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const startingWith = (prefix) => IDBKeyRange.bound(prefix, prefix + '\uffff');

/** One database. */
export class IndexedRows {
  #database;

  constructor(database) {
    this.#database = database;
    // Another tab deletes the database: this one must not keep it alive.
    database.onversionchange = () => database.close();
  }

  static async open(name) {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => TABLES.forEach((table) => request.result.createObjectStore(table));
    return new IndexedRows(await done(request));
  }

  get(table, key) {
    return done(this.#database.transaction(table).objectStore(table).get(key));
  }

  /** The rows whose keys begin so, in the order of their keys. */
  list(table, prefix = '') {
    return done(this.#database.transaction(table).objectStore(table).getAll(startingWith(prefix)));
  }

  /** Runs `work(tx)`, which waits for nothing but the transaction's own answers; all of it is written, or nothing. */
  async transact(work) {
    const transaction = this.#database.transaction(TABLES, 'readwrite', { durability: 'strict' });
    const finished = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('Nothing was written.'));
    });
    const store = (table) => transaction.objectStore(table);
    const tx = {
      get: (table, key) => done(store(table).get(key)),
      list: (table, prefix = '') => done(store(table).getAll(startingWith(prefix))),
      count: (table) => done(store(table).count()),
      put: (table, key, value) => void store(table).put(value, key),
      remove: (table, key) => void store(table).delete(key),
    };
    let result;
    try {
      result = await work(tx);
    } catch (error) {
      finished.catch(() => {});
      transaction.abort();
      throw error;
    }
    transaction.commit();
    await finished;
    return result;
  }

  close() {
    this.#database.close();
  }
}
