// Acting in federations: asking for a seat, giving it up, reading the charter and ratifying it.
import { showWho } from './frame.js';
import { parseCharter, plain, validate } from '../charter.js';
import { utf8 } from '../bytes.js';
import { button, code, facts, failure, fill, h, notice, time } from '../dom.js';
import { charterSign, exitHandoff, federationJoin, federationLeave } from '../envelope.js';
import { VerificationError } from '../errors.js';
import { isIdOf } from '../identity.js';
import { entries } from '../journal.js';
import { currentKey } from '../key-store.js';
import { replay } from '../federation-record.js';
import { arePinned, confirmation, pins } from './pins.js';
import { AUDIENCE, findJson, getJson, getText } from '../portal.js';
import { signAndSend } from '../signing.js';

const MEMBERSHIPS = '/api/operator/memberships';

async function show() {
  await showWho();
  let key;
  try {
    key = await currentKey();
  } catch (error) {
    // What is public can be read all the same.
    fill(document.getElementById('who'), failure(error));
    await showFederations();
    return;
  }
  const registered = key && (await findJson(`/api/operator/registry/${key.operatorId}`));
  fill(document.getElementById('who'), !key
    ? notice('note', h('p', {}, 'This browser holds no operator key. ', h('a', { href: '/me/operator' }, 'Make or restore one'), ' to act; reading needs none.'))
    : !registered && notice('note', h('p', {}, 'Your key is not in the registry yet. ', h('a', { href: '/me/operator' }, 'Apply first'), '; seats go to accepted operators.')));
  await showFederations(key, registered);
}

async function showFederations(key, registered) {
  for (const section of document.querySelectorAll('[data-federation]')) {
    const place = section.querySelector('.acting');
    try {
      fill(place, await acting(section.dataset.federation, key, registered));
    } catch (error) {
      fill(place, failure(error), button('Try again', show));
    }
  }
  // Only now has the page its height.
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

async function acting(slug, key, registered) {
  const { federation } = await getJson(`/api/public/federations/${slug}`);
  const seat = key && federation.seats.find((s) => s.operator_pubkey === key.publicKey);
  const parts = [];
  if (seat) parts.push(h('p', {}, 'You hold ', h('strong', {}, `seat ${seat.index}`), ' since ', time(seat.assigned_at), '.'));
  if (registered && !seat) parts.push(await seatForm(federation, key));
  if (federation.charter_hash) parts.push(await charterPart(federation, key, seat));
  if (seat) parts.push(leaving(federation, key, seat));
  return parts;
}

async function seatForm(federation, key) {
  const asked = (await entries(key.operatorId)).filter((e) => e.federation === federation.slug && e.answer && e.action.startsWith('federation-'));
  const open = asked[0]?.action === 'federation-join' ? asked[0].answer.seat : undefined;
  const taken = new Set(federation.seats.map(({ index }) => index));
  const free = [...Array(federation.target_guardian_count).keys()].filter((index) => !taken.has(index));
  if (free.length === 0) return h('p', {}, 'Every seat is taken.');
  const choice = h('select', {}, free.map((index) => h('option', { value: String(index) }, `Seat ${index}`)));
  return h('div', {},
    open !== undefined && notice('good', h('p', {}, `You have asked for seat ${open}. The organiser's signed assignment grants it.`),
      button('Withdraw the request', () => change(federationLeave, federation, key, open))),
    h('label', {}, 'Seat', choice),
    h('div', { class: 'buttons' },
      button('Ask for this seat', () => change(federationJoin, federation, key, Number(choice.value)), { class: 'primary' })));
}

async function change(build, federation, key, seat) {
  await signAndSend(build(AUDIENCE, key.publicKey, federation.slug, seat, new Date()), MEMBERSHIPS);
  await show();
}

async function charterPart(federation, key, seat) {
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
    !state ? await confirmation(known, show) : !mine && seat && ratification(federation, key, charter, front, findings, guardian));
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

function ratification(federation, key, charter, front, findings, guardian) {
  const broken = findings.filter((f) => f.verdict === 'fail');
  const obstacle = !front ? 'The charter has no front matter; the page cannot tell whom it lists.'
    : front.federation_id !== federation.slug ? `The charter is that of ${front.federation_id}.`
      : !guardian ? 'The charter does not list you among its guardians.'
        : broken.length > 0 ? `The charter breaks ${broken.map((f) => f.rule).join(', ')}.` : undefined;
  if (obstacle) return notice('bad', h('p', {}, h('strong', {}, 'Not to be signed. '), obstacle, ' Tell the organiser.'));
  return h('div', { class: 'buttons' }, button('Ratify charter', async () => {
    const action = charterSign(AUDIENCE, key.publicKey, federation.slug, charter.hash, front.charter_version, new Date());
    await signAndSend(action, '/api/operator/charter');
    await show();
  }, { class: 'primary' }));
}

function leaving(federation, key, seat) {
  const reason = h('textarea', { rows: '3', maxlength: '2000' });
  const successor = h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', placeholder: 'op-' });
  return h('details', {}, h('summary', {}, 'Leave'),
    h('p', {}, 'While seats are being filled you can give yours up at once. Later you announce an exit, and a successor takes the seat.'),
    button('Give the seat up', () => change(federationLeave, federation, key, seat.index), { class: 'danger' }),
    h('label', {}, 'Reason for an exit', reason),
    h('label', {}, 'Successor’s operator id, if there is one', successor),
    h('div', { class: 'buttons' }, button('Announce the exit', async () => {
      const to = successor.value.trim();
      const action = exitHandoff(AUDIENCE, key.publicKey, federation.slug, reason.value, to === '' ? undefined : to, new Date());
      await signAndSend(action, '/api/operator/exits');
      return notice('good', h('p', {}, 'Announced.'));
    }, { class: 'danger' })));
}

await show();
