// What waits for the operator's word, and what has been: ceremonies and requests, as the signer's store has them.
import { button, busy, code, facts, fill, h, notice, time } from '../dom.js';
import { confirm, decide, giveUp, join, terms } from './assent.js';
import { download } from './download.js';
import { write } from '../json.js';
import { update } from '../redraw.js';
import { addressOf, requestJson, statementText } from '../signer/request.js';
import { stateWords } from '../signer/wording.js';
import { joiners } from '../signer/setup.js';

const normal = (text) => text.toLowerCase().replace(/[^0-9a-z]/g, '');

const STAGES = {
  refused: 'refused', denied: 'denied', proposed: 'proposed', joined: 'joined', code: 'compare the code', running: 'under way',
  watching: 'watching', live: 'live', abandoned: 'given up', failed: 'failed',
};

async function all(runtime) {
  const ceremonies = [];
  const requests = [];
  for (const federation of runtime.federations) {
    const desk = runtime.desk(federation);
    for (const ceremony of await desk.ceremonies.ceremonies()) {
      ceremonies.push({ ...ceremony, desk, joined: await desk.ceremonies.joined(ceremony.setupHash) });
    }
    for (const request of await desk.signing.requests()) requests.push({ ...request, desk });
  }
  return { ceremonies: ceremonies.reverse(), requests };
}

const builtFor = new WeakMap();

// Elements stay where they are: neither what is being typed nor a click is lost. What changes about one is put into it,
// unless its buttons are others then: so each has a key by which it is found, and the state that it was built for. Those of a
// runtime that was stopped do not stay.
function keep(root, runtime, items) {
  const present = new Map([...root.children].map((element) => [element.dataset.key, element]));
  fill(root, items.map(([key, state, build, refresh]) => {
    const before = present.get(key);
    const known = builtFor.get(before);
    if (known?.runtime === runtime && known.state === state) {
      refresh?.(before);
      return before;
    }
    const element = build();
    element.dataset.key = key;
    builtFor.set(element, { runtime, state });
    return element;
  }));
}

/** Shows what waits. */
export async function showInbox(root, runtime, section) {
  const { ceremonies, requests } = await all(runtime);
  section.hidden = runtime.federations.length === 0;
  const items = [];
  for (const ceremony of ceremonies.filter(({ stage }) => stage === 'proposed' || stage === 'code')) {
    items.push([ceremony.setupHash, ceremony.stage, () => ceremonyItem(runtime, ceremony),
      (element) => update(element.querySelector('.roster'), roster(ceremony))]);
  }
  for (const request of requests.filter(({ state }) => state === 'waiting')) {
    items.push([request.requestHash, '', () => requestItem(runtime, request),
      (element) => update(element.querySelector('.others'), others(request.others))]);
  }
  if (items.length === 0) items.push(['nothing', '', () => h('p', { class: 'quiet empty' }, 'Nothing waits.')]);
  keep(root, runtime, items);
}

function ceremonyItem(runtime, ceremony) {
  const { desk, id } = ceremony;
  const reject = (label) => button(label, () => giveUp(runtime, desk, ceremony), { class: 'danger' });
  if (ceremony.stage === 'proposed') {
    return h('article', { class: 'card ceremony', id },
      h('h3', {}, 'A ceremony is proposed'),
      h('p', {}, 'Seats, charter and threshold were compared with the federation’s record, verified in this tab.'), terms(ceremony), rosterList(ceremony),
      h('div', { class: 'buttons' },
        button('Join the ceremony', () => join(runtime, desk, ceremony), { class: 'primary' }), reject('Do not join')));
  }
  return h('article', { class: 'card ceremony', id },
    h('h3', {}, 'Compare the code'),
    h('p', {}, 'Everybody has joined. Your code is ', h('strong', { class: 'ceremony-code' }, code(ceremony.code)),
      '. Read it aloud to the other guardians by telephone or in person, and type what one of them reads to you. Different codes mean that somebody is shown another ceremony: then give it up.'),
    codeForm(runtime, ceremony), terms(ceremony), rosterList(ceremony),
    h('div', { class: 'buttons' }, reject('Give it up')));
}

function codeForm(runtime, ceremony) {
  const field = h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', maxlength: '40', required: true });
  const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
  const same = h('button', { type: 'submit', class: 'primary' }, 'The codes are the same');
  return h('form', { onsubmit: (event) => {
    event.preventDefault();
    busy(same, outcome, async () => {
      if (normal(field.value) !== normal(ceremony.code)) {
        return notice('bad', h('p', {}, h('strong', {}, 'These codes differ. '), 'Ask again, letter by letter. If they really differ, give the ceremony up and tell the others.'));
      }
      await confirm(runtime, ceremony.desk, ceremony, field.value);
      return undefined;
    });
  } }, h('label', {}, 'The code that another guardian reads to you', field), h('div', { class: 'buttons' }, same), outcome);
}

const roster = ({ setup, joined }) => joiners(setup).map(({ seat, pubkey, operatorId }) =>
  h('li', {}, `Seat ${seat} `, code(operatorId), joined.includes(pubkey) ? ' has joined' : ' has not joined'));

const rosterList = (ceremony) => h('ul', { class: 'roster' }, roster(ceremony));

const moment = (unix) => time(Number(unix) * 1000);

const others = (list) => (list.length === 0 ? 'nobody yet'
  : h('span', {}, list.flatMap(({ operatorId, decision }, i) => [i > 0 ? ', ' : '', code(operatorId), decision === 'approve' ? ' approves' : ' denies'])));

function requestItem(runtime, { request, id, requestHash, desk, reason, others: list }) {
  return h('article', { class: 'card request', id },
    h('h3', {}, request.kind === 'statement' ? 'A statement of the federation' : 'A sign of life of the federation'),
    h('p', { class: 'body' }, request.text),
    facts([
      ['Federation', code(request.federation)],
      ['Address that signs', code(addressOf(request))],
      ['Asked', moment(request.createdAt)],
      ['Runs out', moment(request.expiresAt)],
      ['Others', h('span', { class: 'others' }, others(list))],
      ['Why you are asked', reason],
    ]),
    h('details', {}, h('summary', {}, 'Exactly what is signed'),
      h('pre', { class: 'bytes', tabindex: '0' }, statementText(request)), facts([['Request', code(requestHash)]])),
    h('div', { class: 'buttons' },
      button('Approve', () => decide(runtime, desk, request, true), { class: 'primary' }),
      button('Deny', () => decide(runtime, desk, request, false), { class: 'danger' })));
}

/** Shows ceremonies and requests, the newest first. */
export async function showHistory(root, runtime, section) {
  const { ceremonies, requests } = await all(runtime);
  section.hidden = ceremonies.length + requests.length === 0;
  if (root.childElementCount === 0) fill(root, h('ol', { class: 'timeline ceremonies' }), h('ol', { class: 'timeline requests' }));
  const [first, second] = root.children;
  // Whatever changes no buttons is put into a row, so that what its reader has unfolded, or was told beside a button, stays.
  keep(first, runtime, ceremonies.slice(0, 50).map((one) => [
    one.setupHash, JSON.stringify([one.stage, one.certified]), () => ceremonyRow(runtime, one),
    (element) => {
      update(element.querySelector('.so-far'), wordsOf(one));
      if (one.stage === 'joined') update(element.querySelector('.roster'), roster(one));
    }]));
  keep(second, runtime, requests.slice(0, 200).map((one) => [
    one.requestHash, JSON.stringify([one.state, one.reason, one.signature]), () => requestRow(one),
    (element) => update(element.querySelector('.said'), said(one))]));
}

const wordsOf = ({ progress, detail, setup }) => (progress ? stateWords(progress, setup) : detail);

function ceremonyRow(runtime, ceremony) {
  const { setup, stage, desk } = ceremony;
  const open = ['joined', 'running', 'failed'].includes(stage) && !ceremony.certified;
  return h('li', { 'data-stage': stage },
    h('p', {}, h('strong', {}, setup.resharing ? `New shares, epoch ${setup.resharing.epoch}` : 'New key'), ' · ', code(setup.federation), ' · ',
      h('span', { class: `status ${stage === 'live' ? 'live' : 'forming'}` }, STAGES[stage])),
    h('p', { class: 'quiet' }, h('span', { class: 'so-far' }, wordsOf(ceremony)), ' · ', time(ceremony.receivedAt)),
    stage === 'joined' && rosterList(ceremony),
    open && button('Give the ceremony up', () => giveUp(runtime, desk, ceremony), { class: 'danger' }));
}

const said = ({ others: list, blamed }) => [
  list.length > 0 && h('p', { class: 'quiet' }, 'Others: ', others(list)),
  blamed.length > 0 && h('p', {}, 'Wrong shares by ', blamed.flat().join(', ')),
];

function requestRow(one) {
  const { request, id, state, reason, signature } = one;
  return h('li', { 'data-state': state, 'data-request': id, id: state === 'waiting' ? undefined : id },
    h('p', {}, h('span', { class: `status ${state === 'signed' ? 'live' : 'forming'}` }, state), ' ', h('span', { class: 'text' }, request.text)),
    h('p', { class: 'quiet' }, reason, ' · ', moment(request.createdAt), ' · ', code(id)),
    h('div', { class: 'said' }, said(one)),
    signature && h('details', {}, h('summary', {}, 'Signature'), h('pre', { class: 'bytes', tabindex: '0' }, signature),
      h('button', { type: 'button', onclick: () => saveSigned(request, id, signature) }, 'Save the signed statement')));
}

/** As the kit's `propose --out` writes it: anybody verifies it offline. */
const saveSigned = (request, id, signature) =>
  download(`${id}.json`, write(new Map([['request', requestJson(request)], ['signature', signature]])), 'application/json');
