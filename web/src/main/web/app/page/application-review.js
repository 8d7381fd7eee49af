// An application as its reviewer reads it: verified here, and answered with the reviewer's signature.
import { sha256Hex, utf8 } from '../bytes.js';
import { busy, code, facts, failure, fill, h, notice, time } from '../dom.js';
import { decisionPayload, keyHistory, readDecision, readKeyDocument, sealDecision, verifyDecision } from '../decision.js';
import { readApplication } from '../envelope.js';
import { LIMITS, Members, read, write } from '../json.js';
import { getJson, getPrivateText, getText, post } from '../portal.js';
import { agreed } from '../signing.js';
import { typedFields } from '../signing-dialog.js';

/** Shows the application `id` in `root`, verified; the session is open. */
export async function showApplication(root, id, key) {
  const again = () => showApplication(root, id, key);
  const members = new Members(read(await getPrivateText(`/api/reviewer/applications/${encodeURIComponent(id)}`), LIMITS.record), 'application');
  const state = members.string('state');
  const questionnaire = members.any('questionnaire');
  const file = write(new Map([['envelope', members.any('envelope')], ['questionnaire', questionnaire ?? '']]));
  const applicant = members.members('envelope').string('pubkey', 64);
  const decided = members.any('decision');
  fill(root,
    questionnaire === null ? notice('note', h('p', {}, 'The applicant had the answers deleted.')) : verified(file),
    questionnaire !== null && answers(questionnaire),
    decided === null ? decisionForm(id, key, applicant, again) : await decision(members.members('decision'), applicant, key),
    h('p', { class: 'quiet' }, 'State: ', h('span', { class: `status ${state}` }, state)));
}

/** What the portal shows is believed only after it has been checked here. */
function verified(file) {
  try {
    const { envelope } = readApplication(utf8(file), LIMITS.application);
    return h('section', {}, notice('good', h('p', {}, 'Verified here: the signature, the operator id, and the hash of the answers.')),
      typedFields(envelope.get('payload')), facts([['Signed by', code(envelope.get('pubkey'))]]));
  } catch (error) {
    return failure(error);
  }
}

const answers = (questionnaire) => h('section', {}, h('h2', {}, 'The answers'),
  h('pre', { class: 'charter', tabindex: '0' }, questionnaire), facts([['SHA-256', code(sha256Hex(utf8(questionnaire)))]]));

async function decision(members, applicant, key) {
  const known = readDecision(members);
  const history = keyHistory('reviewer', key.publicKey, readKeyDocument(await getText('/.well-known/oc-operator-reviewer.json')));
  verifyDecision(known, history, applicant);
  return h('section', {}, h('h2', {}, 'The answer'), notice(known.action === 'program-accept' ? 'good' : 'bad',
    h('p', {}, known.action === 'program-accept' ? 'Accepted' : 'Rejected', ', ', time(Number(known.decidedAt) * 1000), '. Verified here.')),
  facts([['Note', known.note === '' ? 'none' : h('span', { class: 'text' }, known.note)], ['Reviewer’s key', code(known.kid)]]));
}

function decisionForm(id, key, applicant, again) {
  const note = h('textarea', { rows: '4', maxlength: '4000' });
  const federation = h('select', {}, h('option', { value: '' }, 'none'));
  getJson('/api/federations').then(({ federations }) => federation.append(
    ...federations.map(({ slug, name }) => h('option', { value: slug }, name)))).catch(() => undefined);
  const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
  const answer = (label, accept, className) => {
    const element = h('button', { type: 'button', class: className, onclick: () => busy(element, outcome, async () => {
      await decide(key, decisionPayload({
        accept, applicationId: id, operatorPubkey: applicant, note: note.value.replaceAll('\r\n', '\n'),
        federation: federation.value === '' ? null : federation.value, at: new Date(),
      }));
      await again();
    }) }, label);
    return element;
  };
  return h('section', {}, h('h2', {}, 'Your answer'),
    h('p', {}, 'Signed with your key, public, and final: an application is decided once.'),
    h('label', {}, 'Note to the applicant; the reasons of a rejection', note),
    h('label', {}, 'Federation that it is about', federation),
    h('div', { class: 'buttons' }, answer('Accept', true, 'primary'), answer('Reject', false, 'danger')), outcome);
}

async function decide(key, payload) {
  const signed = await agreed({
    title: payload.get('action') === 'program-accept' ? 'Accept the application' : 'Reject the application',
    fields: facts([...payload].map(([name, value]) => [name, value === null ? 'none'
      : typeof value === 'string' && /\s/.test(value) ? h('span', { class: 'text' }, value) : code(String(value))]), 'facts typed'),
    text: write(payload),
    sign: (seed) => sealDecision(payload, key.publicKey, seed),
  }, key.publicKey, key.sealed);
  await post('/api/reviewer/decisions', write(signed));
}
