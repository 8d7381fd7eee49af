// Showing exactly what is about to be signed, signing it, keeping it, and sending it; in that order.
import { actionName } from './action-names.js';
import { sha256Hex, utf8 } from './bytes.js';
import { button, code, facts, failure, fill, h, localTime, notice } from './dom.js';
import { currentKey } from './key-store.js';
import { record, answered } from './journal.js';
import { envelopeText, freshNonce, LIFETIME_SECONDS, payloadOf, payloadSha256, seal, unix }
  from './envelope.js';
import { write } from './json.js';
import { clockWarning, post } from './portal.js';
import { LockedError, unlock, withSeed } from './vault.js';

/** Whoever was asked did not agree; nothing was signed. */
export class NotAgreedError extends Error {
  constructor() {
    super('Nothing was signed.');
    this.name = 'NotAgreedError';
    this.title = 'Not signed';
  }
}

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

/** The typed fields of a payload, before anything else. */
export function typedFields(payload) {
  return facts([
    ['action', code(payload.get('action'))],
    ...[...payload.get('params')].map(([name, value]) => [name, typed(value)]),
    ['federation', payload.get('federation') === null ? 'none' : code(payload.get('federation'))],
    ['nonce', code(payload.get('nonce').toString())],
    ['expires_at', `${payload.get('expires_at')} (${localTime(new Date(Number(payload.get('expires_at')) * 1000))})`],
  ], 'facts typed');
}

function typed(value) {
  // What a person wrote reads as text, what a machine made as code.
  if (typeof value === 'string') return /\s/.test(value) ? h('span', { class: 'text' }, value) : code(value);
  return code(write(value));
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
  const bytes = utf8(text);
  const warning = clockWarning();
  return new Promise((resolve, reject) => {
    const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
    const passphrase = h('div');
    const confirm = h('button', { type: 'submit', class: 'primary' }, 'Sign');
    const form = h('form', { method: 'dialog', onsubmit: (event) => {
      event.preventDefault();
      attempt();
    } },
      passphrase, outcome,
      h('div', { class: 'buttons' },
        confirm,
        h('button', { type: 'button', onclick: () => dialog.close() }, 'Do not sign')));
    const dialog = h('dialog', { class: 'signing', 'aria-labelledby': 'signing-title', onclose: () => {
      dialog.remove();
      reject(new NotAgreedError());
    } },
      h('div', { class: 'sheet', tabindex: '0' },
        h('h2', { id: 'signing-title' }, 'You are about to sign'),
        h('p', { class: 'lead' }, title),
        warning && notice('bad', h('p', {}, warning)),
        fields,
        h('details', { open: true },
          h('summary', {}, `Canonical bytes (${bytes.length})`),
          // Exactly, every character: the style shows them in the order in which they stand.
          h('pre', { class: 'bytes', tabindex: '0' }, document.createTextNode(text))),
        facts([['SHA-256 of these bytes', code(sha256Hex(bytes))], ['Signed with', code(publicKey)]])),
      form);

    async function attempt() {
      confirm.disabled = true;
      fill(outcome);
      try {
        const field = passphrase.querySelector('input');
        if (field) {
          const progress = h('progress', { max: '1', value: '0', 'aria-label': 'Opening the key' });
          fill(outcome, progress);
          const opened = await unlock(field.value, (share) => (progress.value = share));
          field.value = '';
          if (!opened) throw new Error('This is not the passphrase.');
        }
        resolve(await withSeed(publicKey, sign));
        dialog.close();
      } catch (error) {
        if (error instanceof LockedError && sealed === 'passkey') {
          fill(outcome);
          fill(passphrase, button('Open with the passkey', async () => {
            if (!(await unlock())) throw new Error('This is not the passkey that sealed the key.');
            fill(passphrase);
          }));
        } else if (error instanceof LockedError) {
          fill(outcome);
          fill(passphrase, h('label', {}, 'Passphrase of the operator key',
            h('input', { type: 'password', autocomplete: 'off', required: true })));
          passphrase.querySelector('input').focus();
        } else {
          fill(outcome, failure(error));
        }
      } finally {
        confirm.disabled = false;
      }
    }

    document.body.append(dialog);
    dialog.showModal();
  });
}
