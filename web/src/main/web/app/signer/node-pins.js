// Whose node is at an address, and what its operator has agreed to sign for it: kept in the store, so that neither a reload
// nor a crash takes the place of an answer. Whoever comes to answer at that address later, because a name expired or another
// program took a port, is no other node by that.
import { RefusedError } from '../errors.js';

const same = (pin, hello) =>
  pin.federation === hello.federation && pin.nodePubkey === hello.nodePubkey && pin.audience === hello.audience;

const words = ({ federation, nodePubkey, audience }) => `a node of ${federation} with the key ${nodePubkey} at ${audience}`;

const pinOf = ({ federation, nodePubkey, audience }) => ({ federation, nodePubkey, audience });

const endpointsIn = (payload) => Object.fromEntries(payload.get('params').get('endpoints'));

// A row of before agreements were kept has a pin once its operator had called the node its own.
const OF_OLD = { session: true, certificate: 'any' };
const agreedIn = (row) => row?.agreed ?? (row?.pin ? OF_OLD : {});

/** How a node differs from the one that was at this address, if it does. */
export async function otherNode(store, address, hello) {
  const pin = (await store.get('nodes', address))?.pin;
  return pin && !same(pin, hello) ? `It was ${words(pin)}, and is ${words(hello)} now.` : undefined;
}

/** Whether the operator has agreed to open sessions with the node that is pinned at an address. */
export const agreedToSessions = async (store, address) => agreedIn(await store.get('nodes', address)).session === true;

/** The endpoints that the operator has agreed to certify the node at an address for: `{api, p2p}`, `'any'` of old, or nothing. */
export const agreedEndpoints = async (store, address) => agreedIn(await store.get('nodes', address)).certificate;

/** Whether a certificate is for these endpoints. */
export function isFor(payload, endpoints) {
  const { api, p2p } = endpointsIn(payload);
  return endpoints === 'any' || (endpoints?.api === api && endpoints.p2p === p2p);
}

/** Keeps what was agreed, of the node that was asked about and no other. */
async function keep(store, address, isPinned, change) {
  await store.write(async (tx) => {
    const row = await tx.get('nodes', address);
    if (!row || (row.pin && !isPinned(row.pin))) throw new RefusedError(`The node at ${address} is another, or forgotten, meanwhile.`);
    const changed = change(row);
    if (changed) tx.put('nodes', address, changed);
  });
}

/** The operator agrees to sessions with this node: it is pinned. */
export const keepNode = (store, address, hello) =>
  keep(store, address, (pin) => same(pin, hello), (row) =>
    (row.pin && agreedIn(row).session ? undefined : { ...row, pin: pinOf(hello), agreed: { ...agreedIn(row), session: true } }));

/** The operator agrees to certify the node's key for these endpoints; renewals for the same follow from it. */
export const keepEndpoints = (store, address, payload) =>
  keep(store, address, (pin) => pin.nodePubkey === payload.get('params').get('node_pubkey'), (row) =>
    ({ ...row, agreed: { ...agreedIn(row), certificate: endpointsIn(payload) } }));

/** The operator says that its node is this one now; it is asked about its session and certificate anew. */
export async function acceptNode(store, address, hello) {
  await store.write(async (tx) => {
    const row = await tx.get('nodes', address);
    if (row) tx.put('nodes', address, { ...row, pin: pinOf(hello), agreed: {} });
  });
}
