// What this browser has signed, kept before it is sent, and the role keys that it has pinned.
//
// A reply that was lost is no harm: the same envelope is sent again, and the portal answers as it did
// the first time.
import { transact } from './database.js';

const DATABASE = 'oc-operator-journal';

const tables = (database) => {
  database.createObjectStore('envelopes', { keyPath: 'sha256' });
  database.createObjectStore('pins', { keyPath: 'role' });
};

const inStore = (store, mode, work) => transact(DATABASE, tables, store, mode, work);

/**
 * Keeps a signed envelope.
 *
 * @param entry `{sha256, operatorId, action, federation, signedAt, address, body}`: the payload's hash, the
 *   address that it is for and the exact text to send there
 */
export const record = (entry) => inStore('envelopes', 'readwrite', (store) => store.put(entry));

/** Notes what the portal answered to an envelope. */
export const answered = (entry, at, answer) => record({ ...entry, deliveredAt: at.toISOString(), answer });

/** What this operator has signed here, the newest first. */
export async function entries(operatorId) {
  const all = await inStore('envelopes', 'readonly', (store) => store.getAll());
  return all
    .filter((entry) => entry.operatorId === operatorId)
    .sort((a, b) => (a.signedAt < b.signedAt ? 1 : -1));
}

/** The key that is pinned for a role, if one is. */
export const pinned = async (role) => (await inStore('pins', 'readonly', (store) => store.get(role)))?.key;

/** Pins the key of a role. */
export const pin = (role, key, at) =>
  inStore('pins', 'readwrite', (store) => store.put({ role, key, pinnedAt: at.toISOString() }));
