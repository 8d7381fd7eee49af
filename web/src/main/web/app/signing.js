// Showing exactly what is about to be signed, signing it, keeping it, and sending it; in that order.
import { actionName } from './action-names.js';
import { button, fill, h } from './dom.js';
import { currentKey } from './key-store.js';
import { record, answered } from './journal.js';
import { envelopeText, freshNonce, LIFETIME_SECONDS, payloadOf, payloadSha256, seal, unix }
  from './envelope.js';
import { write } from './json.js';
import { clockWarning, post } from './portal.js';
import { askToSign, progress, typedFields } from './signing-dialog.js';
import { LockedError, unlock, withSeed } from './vault.js';

/**
 * Takes one action from its typed values to the portal's answer.
 *
 * @param action as `envelope.js` builds it
 * @param address where it is posted
 * @param bodyOf the text to post for an envelope; the envelope itself if it is not given
 * @returns the portal's answer and the journal's entry
 */
export async function signAndSend(action, address, bodyOf = envelopeText) {
  const entry = await signOnly(action, address, bodyOf);
  return { entry, answer: await deliver(entry) };
}

/** The same without sending it. */
export async function signOnly(action, address, bodyOf = envelopeText) {
  const { publicKey, operatorId, sealed } = await currentKey();
  const now = new Date();
  const payload = payloadOf(action, freshNonce(), unix(now) + LIFETIME_SECONDS);
  const envelope = await reviewed(payload, publicKey, sealed);
  const entry = {
    sha256: payloadSha256(payload),
    operatorId,
    action: action.name,
    federation: action.federation,
    signedAt: now.toISOString(),
    address,
    body: bodyOf(envelope),
  };
  await record(entry);
  return entry;
}

/** Sends what was kept, for the first time or again. */
export async function deliver(entry) {
  const answer = await post(entry.address, entry.body);
  await answered(entry, new Date(), answer);
  return answer;
}

/** Shows an action and signs it; it is neither kept nor sent. */
export async function signed(action) {
  const { publicKey, sealed } = await currentKey();
  const payload = payloadOf(action, freshNonce(), unix(new Date()) + LIFETIME_SECONDS);
  return reviewed(payload, publicKey, sealed);
}

const reviewed = (payload, publicKey, sealed) => agreed({
  title: actionName(payload.get('action')),
  fields: typedFields(payload),
  text: write(payload),
  sign: (seed) => seal(payload, publicKey, seed),
}, publicKey, sealed);

/**
 * Shows exactly what is about to be signed, and signs it if whoever looks agrees.
 *
 * @param what `title`, `fields` (an element), `text` (the canonical bytes as text) and `sign`, which makes of
 *     the seed whatever is to be signed
 */
export function agreed({ title, fields, text, sign }, publicKey, sealed) {
  return askToSign({ title, fields, text, publicKey, warning: clockWarning() }, async (more, outcome) => {
    const field = more.querySelector('input');
    if (field) {
      const bar = progress('Opening the key');
      fill(outcome, bar);
      const opened = await unlock(field.value, (share) => (bar.value = share));
      field.value = '';
      if (!opened) throw new Error('This is not the passphrase.');
    }
    try {
      return { value: await withSeed(publicKey, sign) };
    } catch (error) {
      if (!(error instanceof LockedError)) throw error;
      askToOpen(more, sealed);
      return undefined;
    }
  });
}

function askToOpen(more, sealed) {
  if (sealed === 'passkey') {
    fill(more, button('Open with the passkey', async () => {
      if (!(await unlock())) throw new Error('This is not the passkey that sealed the key.');
      fill(more);
    }));
    return;
  }
  fill(more, h('label', {}, 'Passphrase of the operator key',
    h('input', { type: 'password', autocomplete: 'off', required: true })));
  more.querySelector('input').focus();
}
