// Rows in IndexedDB, written with strict durability: what a transaction wrote is on the disk when it returns.
import { answer, begin, openDatabase } from '../database.js';

/** The tables. Keys are texts; a table of rows that belong together begins their keys alike. */
export const TABLES = ['approvals', 'blames', 'ceremonies', 'constants', 'epochs', 'frames', 'joins', 'journal', 'nodes',
  'quotas', 'records', 'releases', 'requests', 'shares', 'state'];

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
    return new IndexedRows(await openDatabase(name, (database) => TABLES.forEach((table) => database.createObjectStore(table))));
  }

  get(table, key) {
    return answer(this.#database.transaction(table).objectStore(table).get(key));
  }

  /** The rows whose keys begin so, in the order of their keys. */
  list(table, prefix = '') {
    return answer(this.#database.transaction(table).objectStore(table).getAll(startingWith(prefix)));
  }

  /** Runs `work(tx)`, which waits for nothing but the transaction's own answers; all of it is written, or nothing. */
  async transact(work) {
    const { transaction, finished } = begin(this.#database, TABLES, 'readwrite');
    const store = (table) => transaction.objectStore(table);
    const tx = {
      get: (table, key) => answer(store(table).get(key)),
      list: (table, prefix = '') => answer(store(table).getAll(startingWith(prefix))),
      keys: (table, prefix = '') => answer(store(table).getAllKeys(startingWith(prefix))),
      count: (table) => answer(store(table).count()),
      put: (table, key, value) => void store(table).put(value, key),
      remove: (table, key) => void store(table).delete(key),
      removeAll: (table, prefix) => void store(table).delete(startingWith(prefix)),
    };
    let result;
    try {
      result = await work(tx);
    } catch (error) {
      // What the browser itself has ended, for want of room, is the reason of all that failed after it.
      if (transaction.error) await finished;
      else transaction.abort();
      finished.catch(() => {});
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
