// The application: the questionnaire's form with its draft, its signature, and a kit's file instead.
import { envelopes, signing } from '../acting.js';
import { busy, code, facts, fill, h, notice } from '../dom.js';
import { download } from './download.js';
import { later } from '../later.js';
import { AUDIENCE, post } from '../portal.js';
import { bytes, FIELDS, markdown, normalise, problem, problems } from '../questionnaire.js';
import { forget, recall, remember } from '../remembered.js';

const ADDRESS = '/api/operator/applications';
const DRAFT = 'oc-application-draft';

const form = document.getElementById('application-form');
const outcome = document.getElementById('application-outcome');
const input = (id) => form.elements[id];

function answer(field) {
  const element = input(field.id);
  return field.rule === 'yes' ? (element.checked ? 'yes' : '') : element.value;
}

const answers = () => Object.fromEntries(FIELDS.map((field) => [field.id, answer(field)]));

function loadDraft() {
  let draft = {};
  try {
    draft = JSON.parse(recall(DRAFT) ?? 'null') ?? {};
  } catch {
    // A draft that cannot be read is none.
  }
  for (const field of FIELDS) {
    const text = typeof draft[field.id] === 'string' ? draft[field.id] : '';
    if (field.rule === 'yes') input(field.id).checked = text === 'yes';
    else input(field.id).value = text;
  }
}

const saveDraft = () => remember(DRAFT, JSON.stringify(answers()));

function mark(id, expected) {
  document.getElementById(`p-${id}`).textContent = expected ? `Expected: ${expected}` : '';
  input(id).toggleAttribute('aria-invalid', false);
  if (expected) input(id).setAttribute('aria-invalid', 'true');
}

/** Connects the form; `onSent` runs when an application has reached the portal, `thenShowSigned` wraps the sending, and lists what was signed when it ends, well or not. */
export function connectApplication(keyNow, onSent, thenShowSigned) {
  loadDraft();
  form.addEventListener('input', saveDraft);
  form.addEventListener('focusout', ({ target }) => {
    const field = FIELDS.find(({ id }) => id === target.name);
    if (field && answer(field) !== '') mark(field.id, problem(field, normalise(field, answer(field))));
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    busy(form.querySelector('[type="submit"]'), outcome, () => submit(keyNow, onSent, thenShowSigned));
  });
  document.getElementById('save-questionnaire').addEventListener('click', () =>
    download('questionnaire.md', markdown(answers()), 'text/markdown'));
  document.getElementById('application-file').addEventListener('change', ({ target }) => {
    const place = document.getElementById('application-file-outcome');
    const file = target.files[0];
    fill(place);
    if (file) busy(target, place, () => offer(file, onSent));
  });
}

async function submit(keyNow, onSent, thenShowSigned) {
  const found = problems(answers());
  FIELDS.forEach(({ id }) => mark(id, found.find(([bad]) => bad === id)?.[1]));
  if (found.length > 0) {
    input(found[0][0]).focus();
    return notice('bad', h('p', {}, h('strong', {}, found.length === 1 ? 'One answer is missing or cannot stand.'
      : `${found.length} answers are missing or cannot stand.`), ' The first is ', h('a', { href: `#q-${found[0][0]}` }, found[0][0]), '.'));
  }
  const key = await keyNow();
  const [{ applicationText, programApply }, { signAndSend }] = await Promise.all([envelopes(), signing()]);
  const questionnaire = bytes(answers());
  const text = markdown(answers());
  const action = programApply(AUDIENCE, key.publicKey, questionnaire, new Date());
  const { answer: received } = await thenShowSigned(signAndSend(action, ADDRESS, (envelope) => applicationText(envelope, text)));
  forget(DRAFT);
  await onSent();
  fill(document.getElementById('application-state'), sent(received));
  return undefined;
}

const sent = (received) => notice('good',
  h('p', {}, h('strong', {}, 'Handed in. '), 'It waits for the reviewer as ', code(received.application_id), '.'));

/** Shows what a kit's file holds, verified here, before it is handed in. */
async function offer(file, onSent) {
  const [{ applicationText, payloadSha256, readApplication }, { typedFields }, { sha256Hex, utf8 }, { LIMITS }] = await Promise.all(
    [envelopes(), later(() => import('../signing-dialog.js')), later(() => import('../bytes.js')), later(() => import('../json.js'))]);
  const { envelope, questionnaire } = readApplication(new Uint8Array(await file.arrayBuffer()), LIMITS.application);
  const payload = envelope.get('payload');
  const place = h('div', { 'aria-live': 'polite' });
  const hand = h('button', { type: 'button', class: 'primary', onclick: () => busy(hand, place, async () => {
    const received = await post(ADDRESS, applicationText(envelope, questionnaire));
    await onSent();
    return sent(received);
  }) }, 'Hand in');
  return h('div', {},
    notice('good', h('p', {}, 'Verified here: the signature, the operator id, and the hash of the answers.')),
    facts([['Signed by', code(envelope.get('pubkey'))], ['SHA-256 of the payload', code(payloadSha256(payload))]]),
    typedFields(payload),
    h('details', {}, h('summary', {}, 'The answers'), h('pre', { class: 'charter', tabindex: '0' }, questionnaire),
      facts([['SHA-256', code(sha256Hex(utf8(questionnaire)))]])),
    h('div', { class: 'buttons' }, hand), place);
}
