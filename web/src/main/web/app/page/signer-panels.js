// The signer's nodes, the keys that it believes, what it proposes, its policy, and what it did not take.
import { wrongClock } from '../clock.js';
import { button, busy, code, facts, failure, fill, h, notice, time } from '../dom.js';
import { keyId } from '../decision.js';
import { keepPolicy, propose, start } from './assent.js';
import { download } from './download.js';
import { arePinned, confirmation, pins } from './pins.js';
import { ANSWERS, parsePolicy, policyText } from '../signer/policy.js';
import { KINDS } from '../signer/request.js';
import { NETWORKS } from '../signer/members.js';

// What is shown stays while what it is about does not change: neither what is being typed nor a click is lost. That of
// another runtime, which was stopped, does not.
const shown = new WeakMap();

/** Whether `root` shows just this of this runtime; from now on it is taken to. */
export function isShown(root, runtime, what) {
  const before = shown.get(root);
  shown.set(root, { runtime, what });
  return before?.runtime === runtime && before.what === what && root.childElementCount > 0;
}

/** Something else is shown there now. */
export const forgetShown = (root) => shown.delete(root);

/** The lines to nodes, and those that this page may speak to but that are not the operator's yet. */
export function showNodes(root, runtime, words) {
  const lines = runtime.links.map(({ address, state, hello, clockAhead }) => [address, state, hello, clockWords(clockAhead)]);
  if (isShown(root, runtime, JSON.stringify([lines, runtime.offeredNodes]))) return;
  const known = runtime.links.map((link) => h('li', { 'data-state': link.state.is, 'data-key': link.address },
    h('p', {}, code(link.address), ' ', h('span', { class: `status ${link.state.is === 'connected' ? 'live' : 'forming'}` }, words[link.state.is])),
    link.hello && h('p', { class: 'quiet' }, 'Federation ', code(link.hello.federation), `, version ${link.hello.version}`),
    link.state.detail && link.state.is !== 'connected' && h('p', { class: 'quiet' }, link.state.detail),
    clockWarning(link),
    link.state.is === 'another' && anotherNode(runtime, link),
    button('Forget this node', () => runtime.removeNode(link.address))));
  const offered = runtime.offeredNodes.map((address) => h('li', { 'data-key': address },
    h('p', {}, code(address), address === location.origin ? ' serves this page.' : ' is named by this page’s address.', ' The signer speaks to it when you say that it is yours.'),
    button('This is my node', () => runtime.addNode(address), { class: 'primary' })));
  fill(root, [...known, ...offered].length > 0 && h('ul', { class: 'timeline nodes' }, known, offered));
}

const clockWords = (ahead) => wrongClock(ahead, 'the node’s');

function clockWarning({ clockAhead }) {
  const warning = clockWords(clockAhead);
  return warning && notice('bad', h('p', {}, warning, ' Requests that seem to come from the future, or to have run out, are not looked at.'));
}

function anotherNode(runtime, link) {
  const { found } = link.state;
  return h('div', {},
    h('p', {}, 'It gets neither a session nor a certificate. If you have replaced your node or its key, accept it. If not, somebody else answers at this address.'),
    button('This is my node now', () => runtime.acceptNode(link, found)));
}

/** The pinned keys of reviewer and organiser; without both no ceremony is joined. */
export async function showTrust(root, runtime, section) {
  section.hidden = false;
  const known = await pins();
  if (isShown(root, runtime, JSON.stringify(known))) return;
  fill(root, arePinned(known)
    ? facts(Object.entries(known).map(([role, key]) => [`${role}, pinned`, h('span', {}, code(key), ' (', code(keyId(key)), ')')]))
    : await confirmation(known, () => showTrust(root, runtime, section)).catch((error) => [failure(error), button('Try again', () => {
      forgetShown(root);
      return showTrust(root, runtime, section);
    })]));
}

/** Forms for a ceremony and for a statement. */
export function showAct(root, runtime, section) {
  section.hidden = runtime.federations.length === 0;
  if (isShown(root, runtime, runtime.federations.join())) return;
  fill(root, runtime.federations.map((federation) => h('div', { class: 'acting', 'data-key': federation },
    statementForm(runtime, federation),
    livenessButton(runtime, federation),
    h('details', {}, h('summary', {}, `A ceremony of ${federation}`), ceremonyForms(runtime, federation)))));
}

const DAY = 24 * 60 * 60;

// A request without a text: that so many guardians answer.
const livenessButton = (runtime, federation) => button('Sign of life', async () => {
  const id = await propose(runtime, runtime.desk(federation), 'liveness', '', DAY);
  return notice('good', h('p', {}, 'Proposed as ', code(id), ', with your approval.'));
});

function statementForm(runtime, federation) {
  const text = h('textarea', { rows: '3', maxlength: '2000', required: true });
  const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
  const submit = h('button', { type: 'submit', class: 'primary' }, 'Propose and approve');
  return h('form', { class: 'propose', onsubmit: (event) => {
    event.preventDefault();
    busy(submit, outcome, async () => {
      const id = await propose(runtime, runtime.desk(federation), 'statement', text.value.replaceAll('\r\n', '\n'), DAY);
      text.value = '';
      return notice('good', h('p', {}, 'Proposed as ', code(id), ', with your approval. It is signed when enough guardians approve.'));
    });
  } }, h('label', {}, `A statement of ${federation}, signed at its address`, text), h('div', { class: 'buttons' }, submit), outcome);
}

function ceremonyForms(runtime, federation) {
  const network = h('select', {}, Object.keys(NETWORKS).map((name) => h('option', { value: name }, name)));
  const proposed = (proposal) => start(runtime, runtime.desk(federation), proposal);
  return h('div', {},
    h('p', {}, 'Every guardian’s signer has to join. A new key is made once; later its shares are dealt anew, to those who sit now.'),
    h('label', {}, 'Network of the new key’s addresses', network),
    button('Make a new key', () => proposed({ network: network.value })),
    button('Deal the shares anew', () => proposed({ reshare: true })));
}

// What was said of saving stays when what was saved is drawn anew.
const outcomes = new WeakMap();

function outcomeOf(root, runtime) {
  const before = outcomes.get(root);
  if (before?.runtime === runtime) return before.outcome;
  const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
  outcomes.set(root, { runtime, outcome });
  return outcome;
}

/** The policy, to be changed here or exchanged with the kit's policy.json. */
export function showPolicy(root, runtime, section) {
  section.hidden = false;
  if (isShown(root, runtime, policyText(runtime.policy))) return;
  const choice = (value) => h('select', {}, ANSWERS.map((word) => h('option', { value: word, selected: word === value }, word)));
  const ceremony = choice(runtime.policy.ceremony);
  const rules = KINDS.map((kind) => ({
    kind, answer: choice(runtime.policy.requests[kind].answer), bridge: box(runtime.policy.bridge.includes(kind)),
    perDay: h('input', { type: 'number', min: '0', max: '1000000000', value: String(runtime.policy.requests[kind].perDay ?? '') }),
  }));
  const quiet = runtime.policy.quietHours;
  const from = h('input', { type: 'time', value: quiet?.from });
  const to = h('input', { type: 'time', value: quiet?.to });
  const outcome = outcomeOf(root, runtime);
  const save = h('button', { type: 'submit', class: 'primary' }, 'Save the policy');
  const file = h('input', { type: 'file', accept: '.json,application/json', onchange: () => busy(file, outcome, async () => {
    await keepPolicy(runtime, parsePolicy(new Uint8Array(await file.files[0].arrayBuffer())));
    return notice('good', h('p', {}, 'The policy of the file holds now.'));
  }) });
  fill(root, h('form', { onsubmit: (event) => {
    event.preventDefault();
    busy(save, outcome, async () => {
      await keepPolicy(runtime, {
        ceremony: ceremony.value,
        requests: Object.fromEntries(rules.map(({ kind, answer, perDay }) =>
          [kind, { answer: answer.value, perDay: perDay.value === '' ? undefined : BigInt(perDay.value) }])),
        quietHours: from.value && to.value
          ? { from: from.value, to: to.value, zone: quiet?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone } : undefined,
        bridge: rules.filter(({ bridge }) => bridge.checked).map(({ kind }) => kind),
      });
      return notice('good', h('p', {}, 'Saved.'));
    });
  } },
  h('label', {}, 'Ceremonies that the record calls for', ceremony),
  h('p', { class: 'hint' }, '“allow” joins, and takes the code as compared.'),
  rules.map(({ kind, answer, perDay, bridge }) => h('fieldset', { 'data-key': kind }, h('legend', {}, `Requests: ${kind}`),
    h('div', { class: 'row' }, h('label', {}, 'Answer', answer), h('label', {}, 'A day without asking, at most', perDay)),
    h('div', { class: 'check' }, h('label', {}, bridge, 'The portal may put these into the inbox')))),
  h('div', { class: 'row' }, h('label', {}, 'Quiet hours from', from), h('label', {}, 'to', to)),
  h('div', { class: 'buttons' }, save,
    h('button', { type: 'button', onclick: () => download('policy.json', policyText(runtime.policy), 'application/json') }, 'Save as policy.json')),
  h('label', {}, 'A policy.json of the kit', file), outcome));
}

const box = (checked) => h('input', { type: 'checkbox', checked });

/** What nodes brought and was not taken. */
export function showLog(root, runtime, section) {
  section.hidden = runtime.lines.length === 0;
  fill(root, h('ol', { class: 'timeline' }, [...runtime.lines].reverse().map(({ at, line }) =>
    h('li', {}, h('p', { class: 'quiet' }, time(at), ' ', line)))));
}
