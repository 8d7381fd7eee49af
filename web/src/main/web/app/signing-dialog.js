// The dialog before every signature: typed fields first, the canonical bytes and their hash underneath.
import { sha256Hex, utf8 } from './bytes.js';
import { code, facts, failure, fill, h, localTime, notice } from './dom.js';
import { write } from './json.js';
import { noteFocus } from './redraw.js';

/** Whoever was asked did not agree; nothing was signed. */
export class NotAgreedError extends Error {
  constructor() {
    super('Nothing was signed.');
    this.name = 'NotAgreedError';
    this.title = 'Not signed';
  }
}

export const progress = (label) => h('progress', { max: '1', value: '0', 'aria-label': label });

// Dialogs wait for each other. A click or key press that was on its way when one opened has not read it.
const READING_MILLIS = 500;
let turn = Promise.resolve();

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

/**
 * Shows exactly what is about to be signed, when the dialogs before it are closed.
 *
 * @param what `title`, `fields` (an element), `text` (the canonical bytes as text), `publicKey` that signs and, if there is
 *     something, a `warning`
 * @param work done when whoever looks agrees; `{value}` ends the dialog with that value, nothing leaves it open. It gets a
 *     place for what else it has to ask, and one for what it has to say.
 * @throws NotAgreedError if whoever looks does not agree
 */
export function askToSign(what, work) {
  const answer = turn.then(() => show(what, work));
  turn = answer.catch(() => {});
  return answer;
}

function show({ title, fields, text, publicKey, warning }, work) {
  const bytes = utf8(text);
  return new Promise((resolve, reject) => {
    let agreed;
    let working = false;
    const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
    const more = h('div');
    const confirm = h('button', { type: 'submit', class: 'primary' }, 'Sign');
    const decline = h('button', { type: 'button', onclick: () => dialog.close() }, 'Do not sign');
    const form = h('form', { method: 'dialog', onsubmit: (event) => {
      event.preventDefault();
      attempt();
    } },
      more, outcome,
      h('div', { class: 'buttons' },
        confirm, decline));
    const dialog = h('dialog', { class: 'signing', 'aria-labelledby': 'signing-title', oncancel: (event) => {
      if (working) event.preventDefault();
    }, onclose: () => {
      // A browser may close it against that; what was agreed to is being signed all the same, and nobody is told otherwise.
      if (working) {
        dialog.showModal();
        return;
      }
      dialog.remove();
      back();
      if (agreed) resolve(agreed.value);
      else reject(new NotAgreedError());
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
      works(true);
      fill(outcome);
      try {
        agreed = await work(more, outcome);
        if (agreed) dialog.close();
        else fill(outcome);
      } catch (error) {
        fill(outcome, failure(error));
      } finally {
        works(false);
      }
    }

    function works(now) {
      working = now;
      confirm.disabled = now;
      decline.disabled = now;
    }

    confirm.disabled = true;
    // What is behind it may be drawn anew while it is open.
    const back = noteFocus(document.body);
    document.body.append(dialog);
    dialog.showModal();
    setTimeout(() => (confirm.disabled = false), READING_MILLIS);
  });
}
