// The keys of the programme's two roles, as this browser knows them.
import { button, code, facts, h } from '../dom.js';
import { keyId, readKeyDocument } from '../decision.js';
import { pin, pinned } from '../journal.js';
import { getText } from '../portal.js';

const ROLES = ['reviewer', 'organiser'];

/** The pinned keys; a role whose key nobody has confirmed here is missing. */
export async function pins() {
  const known = {};
  for (const role of ROLES) {
    const key = await pinned(role);
    if (key !== undefined) known[role] = key;
  }
  return known;
}

/** Whether both roles' keys are pinned. */
export const arePinned = (known) => ROLES.every((role) => known[role] !== undefined);

/** Asks a person to confirm the keys that are not pinned yet; `done` runs when they are. */
export async function confirmation(known, done) {
  const missing = ROLES.filter((role) => known[role] === undefined);
  const published = await Promise.all(missing.map(async (role) =>
    [role, readKeyDocument(await getText(`/.well-known/oc-operator-${role}.json`)).keys[0]]));
  return h('div', { class: 'pinning' },
    h('p', {}, 'Who sits, and which charter counts, follows from statements signed by the organiser, about operators whom the reviewer has accepted. This browser works that out itself, with their keys. Compare them with what you know from elsewhere; from then on only a successor that a key signs replaces it here.'),
    facts(published.map(([role, key]) => [role === 'reviewer' ? 'Reviewer’s key' : 'Organiser’s key', [code(key), ` (${keyId(key)})`]])),
    button('These are the programme’s keys', async () => {
      for (const [role, key] of published) await pin(role, key, new Date());
      await done();
    }));
}
