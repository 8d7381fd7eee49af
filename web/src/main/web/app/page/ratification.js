// The charter of a federation and the record that leads to it, verified here; and ratifying it.
import { signing } from '../acting.js';
import { utf8 } from '../bytes.js';
import { parseCharter, plain, validate } from '../charter.js';
import { button, code, facts, h, notice, time } from '../dom.js';
import { charterSign } from '../envelope.js';
import { VerificationError } from '../errors.js';
import { replay } from '../federation-record.js';
import { isIdOf } from '../identity.js';
import { AUDIENCE, getJson, getText } from '../portal.js';
import { arePinned, confirmation, pins } from './pins.js';

/** A federation's charter and record, verified; with a key that may ratify, the way to do so. `done` shows everything anew. */
export async function charterPart(federation, key, seat, done) {
  const { meta, signatures } = await getJson(`/api/operator/charter?federation=${federation.slug}`);
  const published = meta.charter_hash;
  const charter = parseCharter(utf8(await getText(`/api/public/federations/${federation.slug}/charters/${published}`)));
  if (charter.hash !== published) throw new VerificationError('charter_hash', `${published}, as published`, `${charter.hash}, computed here`);
  const front = charter.frontMatter && plain(charter.frontMatter);
  const findings = validate(charter);
  const known = await pins();
  // The record is replayed here before anything is signed: the portal's word for seats and charter counts for nothing.
  const state = arePinned(known) && replay(utf8(await getText(`/api/public/federations/${federation.slug}/record`)), federation.slug, known);
  if (state) agree(state, federation, charter, seat);
  const mine = key && signatures.find((s) => s.operator_pubkey === key.publicKey);
  const guardian = key && front?.guardians?.find((g) => isIdOf(g.operator_id, key.publicKey));
  return h('div', { class: 'charter-part' },
    h('h3', {}, `Charter ${meta.charter_version}`),
    facts([
      ['Record, replayed here', state
        ? h('span', {}, `${state.statements} statements of the organiser lead to this charter and these seats; the last is `, code(state.head))
        : 'not yet: the programme’s keys are not confirmed in this browser'],
      ['Hash, recomputed here', h('span', {}, code(charter.hash), ' ', h('strong', {}, 'is the published one'))],
      ['Published', time(meta.published_at)],
      ['Ratified', `${meta.ratified} of ${meta.ratifications_needed} needed`],
      front && ['Threshold', `${front.threshold?.m} of ${front.threshold?.n}`],
    ].filter(Boolean)),
    front && h('details', {}, h('summary', {}, 'Guardians in the charter'), h('ul', {}, (front.guardians ?? []).map((g) =>
      h('li', {}, code(g.operator_id), ` ${g.legal_entity}, ${g.jurisdiction}`, guardian === g ? h('strong', {}, ' (you)') : '')))),
    h('details', {}, h('summary', {}, `Rules: ${summary(findings)}`), h('ul', { class: 'findings' }, findings.map((f) =>
      h('li', { class: 'finding' }, h('span', { class: f.verdict }, f.verdict), h('span', {}, code(f.rule), ' ', f.why))))),
    h('details', {}, h('summary', {}, 'Read the charter'), h('pre', { class: 'charter', tabindex: '0' }, charter.text)),
    mine && notice('good', h('p', {}, 'You have ratified this version on ', time(mine.signed_at), '.')),
    !state ? await confirmation(known, done) : !mine && seat && ratification(federation, key, charter, front, findings, guardian, done));
}

/** What the portal says must be what follows from the record. */
function agree(state, federation, charter, seat) {
  if (state.charter?.hash !== charter.hash) {
    throw new VerificationError('charter_hash', `${state.charter?.hash ?? 'none'}, by the record`, `${charter.hash}, as published`);
  }
  const seats = state.seats().map(({ index, key }) => `${index} ${key}`).join(', ');
  const said = federation.seats.map((s) => `${s.index} ${s.operator_pubkey}`).join(', ');
  if (seats !== said) throw new VerificationError('seats', `${seats}, by the record`, `${said}, as published`);
  if (seat && !state.seats().some((s) => s.index === seat.index && s.key === seat.operator_pubkey)) {
    throw new VerificationError('seat', 'yours, by the record', 'none');
  }
}

function summary(findings) {
  const count = (verdict) => findings.filter((f) => f.verdict === verdict).length;
  return `${count('pass')} hold, ${count('fail')} broken, ${count('manual')} for you to judge`;
}

function ratification(federation, key, charter, front, findings, guardian, done) {
  const broken = findings.filter((f) => f.verdict === 'fail');
  const obstacle = !front ? 'The charter has no front matter; the page cannot tell whom it lists.'
    : front.federation_id !== federation.slug ? `The charter is that of ${front.federation_id}.`
      : !guardian ? 'The charter does not list you among its guardians.'
        : broken.length > 0 ? `The charter breaks ${broken.map((f) => f.rule).join(', ')}.` : undefined;
  if (obstacle) return notice('bad', h('p', {}, h('strong', {}, 'Not to be signed. '), obstacle, ' Tell the organiser.'));
  return h('div', { class: 'buttons' }, button('Ratify charter', async () => {
    const { signAndSend } = await signing();
    const action = charterSign(AUDIENCE, key.publicKey, federation.slug, charter.hash, front.charter_version, new Date());
    await signAndSend(action, '/api/operator/charter');
    await done();
  }, { class: 'primary' }));
}
