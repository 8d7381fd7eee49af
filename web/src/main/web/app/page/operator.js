// The dashboard.
import { showWho } from './frame.js';
import { connectApplication } from './application.js';
import { download } from './download.js';
import { showCustody } from './custody.js';
import { showHeld } from './held.js';
import { look, showLifecycle } from './lifecycle.js';
import { envelopes, signing } from '../acting.js';
import { actionName } from '../action-names.js';
import { button, code, facts, failure, fill, h, notice, time } from '../dom.js';
import { entries } from '../journal.js';
import { currentKey } from '../key-store.js';
import { later } from '../later.js';
import { AUDIENCE } from '../portal.js';
import { onChange } from '../opened-key.js';

const place = (id) => document.getElementById(id);

async function show() {
  const [key] = await Promise.all([showCustody(place('custody'), show), showWho()]);
  let state;
  try {
    state = await look(key);
    showLifecycle(place('lifecycle'), state);
  } catch (error) {
    fill(place('lifecycle'), failure(error), button('Try again', show));
    state = { step: key ? 1 : 0 };
  }
  showApplication(key, state);
  await showAnswer(key, state);
  await showJournal(key);
  place('leaving').hidden = !key;
  place('held').hidden = !key;
}

function showApplication(key, state) {
  place('application').hidden = false;
  const waits = state.application?.state === 'received';
  const open = key && !state.registered && !waits;
  place('application-form-details').hidden = !open;
  fill(place('application-state'), !key
    ? h('p', { class: 'quiet' }, 'The questionnaire opens when there is a key to sign it with. A file that the kit has made can be handed in without one.')
    : state.registered
      ? h('p', {}, 'You are accepted; there is nothing to apply for.')
      : waits && h('p', {}, 'Your application has been handed in and waits for the reviewer.'));
}

async function showAnswer(key, state) {
  place('acceptance').hidden = !state.application;
  if (!state.application) return;
  try {
    const { showAcceptance } = await later(() => import('./acceptance.js'));
    await showAcceptance(place('acceptance-body'), key, state.application.application_id);
  } catch (error) {
    fill(place('acceptance-body'), failure(error));
  }
}

async function showJournal(key) {
  const signed = key ? await entries(key.operatorId) : [];
  place('journal').hidden = signed.length === 0;
  fill(place('journal-body'),
    h('ol', { class: 'timeline' }, signed.map(journalEntry)),
    h('div', { class: 'buttons' }, h('button', { type: 'button', onclick: () => download('signed.json',
      JSON.stringify(signed.map(({ body, ...entry }) => ({ ...entry, sent: JSON.parse(body) })), null, 2), 'application/json') },
    'Save as a file')));
}

function journalEntry(entry) {
  return h('li', {},
    h('p', {}, h('strong', {}, actionName(entry.action)), entry.federation ? [' · ', code(entry.federation)] : []),
    facts([
      ['Signed', time(entry.signedAt)],
      ['SHA-256 of the payload', code(entry.sha256)],
      ['Sent', entry.deliveredAt ? time(entry.deliveredAt) : 'not yet'],
    ]),
    !entry.deliveredAt && button('Send again', async () => {
      await (await signing()).deliver(entry);
      await show();
    }));
}

// Whatever becomes of the sending, the list shows what was signed; if that cannot be shown, it must not hide how the sending went.
const thenShowSigned = (sending) => sending.finally(() => currentKey().then(showJournal).catch(() => {}));

connectApplication(currentKey, show, thenShowSigned);
showHeld(place('held-body'));
onChange(() => showCustody(place('custody'), show));
fill(place('leaving-body'), button('Sign and send', async () => {
  const { publicKey } = await currentKey();
  const [{ portalForget }, { signAndSend }] = await Promise.all([envelopes(), signing()]);
  const { answer } = await thenShowSigned(signAndSend(portalForget(AUDIENCE, publicKey, new Date()), '/api/operator/forget'));
  return notice('good', h('p', {}, 'Deleted: ', answer.deleted.join(', ') || 'nothing', '. Kept: ', answer.kept.join(', ') || 'nothing', '.'));
}));
await show();
