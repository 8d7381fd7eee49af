// The reviewer's queue. Reading it needs a session with the reviewer's key; answering is a signature.
import { showWho } from './frame.js';
import { showCustody } from './custody.js';
import { button, code, failure, fill, h, notice, time } from '../dom.js';
import { later } from '../later.js';
import { getPrivate, getText } from '../portal.js';
import { currentSession, endSession, openSession } from '../session.js';
import { onChange } from '../opened-key.js';

const ROLE = 'reviewer';
const STATES = ['received', 'accepted', 'rejected', 'all'];

const place = (id) => document.getElementById(id);

async function show() {
  const [key] = await Promise.all([showCustody(place('custody'), show), showWho()]);
  try {
    await showDesk(key);
  } catch (error) {
    fill(place('desk'), failure(error), button('Try again', show));
  }
}

async function showDesk(key) {
  if (!key) {
    fill(place('desk'), h('p', { class: 'quiet' }, 'The queue opens with the reviewer’s key.'));
    return;
  }
  const { keyId, readKeyDocument } = await later(() => import('../decision.js'));
  const inOffice = readKeyDocument(await getText('/.well-known/oc-operator-reviewer.json')).keys[0];
  if (inOffice !== key.publicKey) {
    fill(place('desk'), notice('note', h('p', {}, 'The key in this browser is not the reviewer’s. In office is ', code(keyId(inOffice)),
      ', here is ', code(keyId(key.publicKey)), '.')));
    return;
  }
  if (await currentSession(ROLE)) await showQueue();
  else fill(place('desk'), button('Open a session and read the queue', async () => {
    await openSession(ROLE);
    await showQueue();
  }, { class: 'primary' }));
}

// What is looked at, and the newest question for it: an answer to an older one comes too late.
let state = STATES[0];
let asked;

/** The way out of the session is there whatever becomes of the list. */
async function showQueue() {
  const list = h('div');
  const choice = h('select', { onchange: ({ target }) => {
    state = target.value;
    showList(list);
  } }, STATES.map((name) => h('option', { value: name, selected: name === state }, name)));
  fill(place('desk'), h('div', { class: 'row' }, h('label', {}, 'State', choice)), list, button('End the session', async () => {
    await endSession();
    await show();
  }));
  await showList(list);
}

async function showList(list) {
  const question = asked = {};
  let shown;
  try {
    shown = await table();
  } catch (error) {
    shown = [failure(error), button('Try again', show)];
  }
  if (question === asked) fill(list, shown);
}

/** All that are in the state which is looked at. */
async function table() {
  const query = { state, limit: '50' };
  const body = h('tbody');
  const more = h('div');
  async function load(cursor) {
    const page = await getPrivate(`/api/reviewer/applications?${new URLSearchParams({ ...query, ...cursor })}`);
    body.append(...page.applications.map(row));
    fill(more, page.next_cursor && button('Show more', () => load({ cursor: page.next_cursor })));
    if (body.childElementCount === 0) fill(more, h('div', { class: 'empty' }, h('p', {}, 'Nothing is here.')));
  }
  await load();
  return [h('table', { class: 'stack' }, h('thead', {}, h('tr', {}, ['Application', 'Handle', 'Operator', 'Received', 'State']
    .map((name) => h('th', { scope: 'col' }, name)))), body), more];
}

const row = (application) => h('tr', {},
  h('th', { scope: 'row' }, h('a', { href: `/reviewer/applications/${encodeURIComponent(application.application_id)}` }, code(application.application_id))),
  h('td', { 'data-label': 'Handle' }, application.handle ?? h('span', { class: 'quiet' }, 'other questions, or deleted')),
  h('td', { 'data-label': 'Operator' }, code(application.operator_id)),
  h('td', { 'data-label': 'Received' }, time(application.received_at)),
  h('td', { 'data-label': 'State' }, h('span', { class: `status ${application.state}` }, application.state)));

onChange(() => showCustody(place('custody'), show));
await show();
