// Acting in federations: asking for a seat, giving it up, reading the charter and ratifying it. What verifies comes with a key, or
// when somebody asks for it.
import { showWho } from './frame.js';
import { envelopes, prepare, signing } from '../acting.js';
import { button, failure, fill, h, notice, time } from '../dom.js';
import { entries } from '../journal.js';
import { currentKey } from '../key-store.js';
import { later } from '../later.js';
import { AUDIENCE, findJson, getJson } from '../portal.js';

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
  if (key) prepare();
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
  if (federation.charter_hash) parts.push(key ? await charter(federation, key, seat, show) : checking(federation));
  if (seat) parts.push(leaving(federation, key, seat));
  return parts;
}

const charter = async (federation, key, seat, done) =>
  (await later(() => import('./ratification.js'))).charterPart(federation, key, seat, done);

/** For a reader without a key. */
function checking(federation) {
  const part = h('div');
  const check = async () => {
    fill(part, await charter(federation, undefined, undefined, check));
  };
  fill(part, h('div', { class: 'buttons' }, button('Verify the record and read the charter', check)));
  return part;
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
      button('Withdraw the request', () => change((to, ...all) => to.federationLeave(...all), federation, key, open))),
    h('label', {}, 'Seat', choice),
    h('div', { class: 'buttons' },
      button('Ask for this seat', () => change((to, ...all) => to.federationJoin(...all), federation, key, Number(choice.value)), { class: 'primary' })));
}

async function change(build, federation, key, seat) {
  const [statements, { signAndSend }] = await Promise.all([envelopes(), signing()]);
  await signAndSend(build(statements, AUDIENCE, key.publicKey, federation.slug, seat, new Date()), MEMBERSHIPS);
  await show();
}

function leaving(federation, key, seat) {
  const reason = h('textarea', { rows: '3', maxlength: '2000' });
  const successor = h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', placeholder: 'op-' });
  return h('details', {}, h('summary', {}, 'Leave'),
    h('p', {}, 'While seats are being filled you can give yours up at once. Later you announce an exit, and a successor takes the seat.'),
    button('Give the seat up', () => change((to, ...all) => to.federationLeave(...all), federation, key, seat.index), { class: 'danger' }),
    // A form, so that what was said of these values goes when they are edited.
    h('form', { onsubmit: (event) => event.preventDefault() },
      h('label', {}, 'Reason for an exit', reason),
      h('label', {}, 'Successor’s operator id, if there is one', successor),
      h('div', { class: 'buttons' }, button('Announce the exit', async () => {
        const to = successor.value.trim();
        const [{ exitHandoff }, { signAndSend }] = await Promise.all([envelopes(), signing()]);
        const action = exitHandoff(AUDIENCE, key.publicKey, federation.slug, reason.value, to === '' ? undefined : to, new Date());
        await signAndSend(action, '/api/operator/exits');
        return notice('good', h('p', {}, 'Announced.'));
      }, { class: 'danger' }))));
}

await show();
