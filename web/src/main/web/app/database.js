// This browser's databases: opened in one way, written with strict durability, and what stands against it said in words.

/** The browser keeps nothing for this page, or no more than it has. */
export class StorageError extends Error {
  constructor(title, message, next) {
    super(message);
    this.name = 'StorageError';
    this.title = title;
    this.next = next;
  }
}

// Quota errors are a class of their own in newer browsers, and a name in the others.
const isFull = (error) => error?.name === 'QuotaExceededError';

/** What an error of the database means to whoever uses the page. */
export function inWords(error) {
  if (isFull(error)) {
    return new StorageError('No room', 'This browser has no room left for this page. Nothing was written, and nothing sent.',
      'Make room on the disk or in other sites’ data, then do it again.');
  }
  if (!(error instanceof DOMException)) return error;
  return denied(error);
}

const denied = (error) => new StorageError('This browser keeps nothing for this page', `A key or a signature could not be stored here (${error.name}).`,
    'So it is in some private windows, where site data is blocked, and in a damaged profile. Use an ordinary window, or the kit: oc-guardian.');

const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/**
 * Opens a database.
 *
 * @param tables makes them in a new one
 * @throws StorageError if the browser gives none
 */
export async function openDatabase(name, tables) {
  try {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => tables(request.result);
    return await settled(request);
  } catch (error) {
    throw isFull(error) ? inWords(error) : denied(error); // Some browsers have no indexedDB at all there.
  }
}

/** A transaction whose writes are on the disk when `finished` says so. */
export function begin(database, stores, mode) {
  const transaction = database.transaction(stores, mode, { durability: 'strict' });
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(inWords(transaction.error ?? new Error('Nothing was written.')));
  });
  return { transaction, finished };
}

/** One transaction in a database that is opened for it; `work` gives the request whose result is wanted, if any. */
export async function transact(name, tables, store, mode, work) {
  const database = await openDatabase(name, tables);
  try {
    const { transaction, finished } = begin(database, store, mode);
    let failure;
    const request = work(transaction.objectStore(store), (error) => {
      failure = error;
      transaction.abort();
    });
    await finished.catch((error) => {
      throw failure ?? error;
    });
    return request?.result;
  } finally {
    database.close();
  }
}

/** What one request of an open transaction gives. */
export const answer = (request) => settled(request).catch((error) => {
  throw inWords(error);
});
