// Whose node is at an address: federation, node key and audience, as the operator agreed to open the first session there. Whoever comes to
// answer at that address later, because a name expired or another program took a port, is no other node by that.

const same = (pin, hello) =>
  pin.federation === hello.federation && pin.nodePubkey === hello.nodePubkey && pin.audience === hello.audience;

const words = ({ federation, nodePubkey, audience }) => `a node of ${federation} with the key ${nodePubkey} at ${audience}`;

const pinOf = ({ federation, nodePubkey, audience }) => ({ federation, nodePubkey, audience });

/** How a node differs from the one that was at this address, if it does. */
export async function otherNode(store, address, hello) {
  const pin = (await store.get('nodes', address))?.pin;
  return pin && !same(pin, hello) ? `It was ${words(pin)}, and is ${words(hello)} now.` : undefined;
}

/** Notes the node that a session is to be opened with; the first one stays. */
export async function keepNode(store, address, hello) {
  if ((await store.get('nodes', address))?.pin) return;
  await store.write(async (tx) => {
    const row = await tx.get('nodes', address);
    if (row && !row.pin) tx.put('nodes', address, { ...row, pin: pinOf(hello) });
  });
}

/** The operator says that its node is this one now. */
export async function acceptNode(store, address, hello) {
  await store.write(async (tx) => {
    const row = await tx.get('nodes', address);
    if (row) tx.put('nodes', address, { ...row, pin: pinOf(hello) });
  });
}
