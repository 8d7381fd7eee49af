// What this browser has signed, kept before it is sent, and the role keys that it has pinned.
//
// A reply that was lost is no harm: the same envelope is sent again, and the portal answers as it did
// the first time.

const DATABASE = 'oc-operator-journal';

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('envelopes', { keyPath: 'sha256' });
      request.result.createObjectStore('pins', { keyPath: 'role' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function transact(store, mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: 'strict' });
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/**
 * Keeps a signed envelope.
 *
 * @param entry `{sha256, operatorId, action, federation, signedAt, address, body}`: the payload's hash, the
 *   address that it is for and the exact text to send there
 */
export const record = (entry) => transact('envelopes', 'readwrite', (store) => store.put(entry));

/** Notes what the portal answered to an envelope. */
export const answered = (entry, at, answer) => record({ ...entry, deliveredAt: at.toISOString(), answer });

/** What this operator has signed here, the newest first. */
export async function entries(operatorId) {
  const all = await transact('envelopes', 'readonly', (store) => store.getAll());
  return all
    .filter((entry) => entry.operatorId === operatorId)
    .sort((a, b) => (a.signedAt < b.signedAt ? 1 : -1));
}

/** The key that is pinned for a role, if one is. */
export const pinned = async (role) => (await transact('pins', 'readonly', (store) => store.get(role)))?.key;

/** Pins the key of a role. */
export const pin = (role, key, at) =>
  transact('pins', 'readwrite', (store) => store.put({ role, key, pinnedAt: at.toISOString() }));
