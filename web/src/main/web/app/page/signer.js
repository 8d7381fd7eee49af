// The operator's signer, running in this tab.
import { showWho } from './frame.js';
import { busy, button, code, fill, failure, h, notice } from '../dom.js';
import { currentKey } from '../key-store.js';
import { forget, recall, remember } from '../remembered.js';
import { nodeAddress } from '../signer/node-link.js';
import { IndexedRows } from '../signer/rows.js';
import { prepareSigner, signerName, SignerRuntime } from '../signer/runtime.js';
import { lock, LockedError, unlock } from '../vault.js';
import { introducing } from './assent.js';
import { showInbox, showHistory } from './signer-inbox.js';
import { forgetShown, isShown, showAct, showLog, showNodes, showPolicy, showTrust } from './signer-panels.js';

const AUTO = 'oc-signer-runs';
const LOOK_FOR_KEY = 5_000;
const SECTIONS = ['waiting', 'act', 'policy', 'history', 'log', 'trust'];
const place = (id) => document.getElementById(id);

const page = place('signer-page').dataset;

/** Whether a node serves this page: then it is the one that the page may speak to. */
const here = page.here === 'true';

/** The nodes that this page's policy lets it speak to. */
const allowed = here ? [location.origin] : page.nodes.split(' ').filter(Boolean);

let runtime;
let key;
let release;
let kept = true;

async function storedNodes() {
  const rows = await IndexedRows.open(signerName(key.operatorId));
  try {
    return (await rows.list('nodes')).map(({ address }) => address);
  } finally {
    rows.close();
  }
}

const addressWith = (nodes) => `${location.pathname}?node=${encodeURIComponent(nodes.join(' '))}`;

function showStopped(...more) {
  const passphrase = h('div');
  const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
  const start = h('button', { type: 'submit', class: 'primary' }, 'Start the signer');
  const form = h('form', { onsubmit: (event) => {
    event.preventDefault();
    busy(start, outcome, () => begin(passphrase));
  } }, passphrase, h('div', { class: 'buttons' }, start), outcome);
  fill(place('signer'), ...more,
    h('p', {}, 'Operator ', code(key.operatorId), '. The signer is stopped: nothing is signed, and ceremonies wait for you.'), form);
  return form;
}

/** Opens a sealed key if it has to be, takes the lock, and runs. */
async function begin(passphrase) {
  await prepareSigner(); // Before a key is opened.
  const field = passphrase.querySelector('input');
  if (field) {
    const opened = await unlock(field.value);
    field.value = '';
    if (!opened) throw new Error('This is not the passphrase.');
  } else if (key.sealed === 'passkey' && !(await unlock())) {
    throw new Error('This is not the passkey that sealed the key.');
  }
  remember(AUTO, '1');
  await run().catch((error) => {
    if (!(error instanceof LockedError)) throw error;
    fill(passphrase, h('label', {}, 'Passphrase of the operator key',
      h('input', { type: 'password', autocomplete: 'off', required: true })));
    passphrase.querySelector('input').focus();
  });
}

/** Runs the signer under the browser's lock, so that two tabs never sign with one store. */
function run() {
  return new Promise((resolve, reject) => {
    let waited = false;
    const held = async (granted) => {
      if (granted === null) {
        showElsewhere();
        waited = true;
        resolve();
        navigator.locks.request(signerName(key.operatorId), held).catch((error) => showStopped(failure(error)));
        return;
      }
      try {
        runtime = await SignerRuntime.start(key.publicKey, key.operatorId, allowed, draw, introducing);
      } catch (error) {
        // Whoever waited for its turn has nobody to tell: a key that was locked again meanwhile is opened anew.
        if (waited && error instanceof LockedError) {
          showStopped(notice('note', h('p', {}, h('strong', {}, 'It is this tab’s turn. '), 'The key was locked meanwhile: start the signer again.')));
        } else if (!(error instanceof LockedError)) {
          showStopped(failure(error));
        }
        reject(error);
        return;
      }
      staysStored().then((answer) => {
        kept = answer;
        draw();
      });
      draw();
      resolve();
      await new Promise((done) => (release = done));
    };
    navigator.locks.request(signerName(key.operatorId), { ifAvailable: true }, held).catch(reject);
  });
}

function showElsewhere() {
  fill(place('signer'), notice('note', h('p', {}, h('strong', {}, 'Another tab runs this signer. '),
    'This one takes over when that one is closed or stopped.')));
}

/** Asks the browser not to evict the store when it runs out of room; whether it will not. */
const staysStored = async () => (await navigator.storage?.persist?.().catch(() => false)) ?? false;

/** Ends the signer, and wipes what it and the vault have open. */
function stop(...why) {
  forget(AUTO);
  runtime.stop();
  runtime = undefined;
  lock();
  release();
  clear();
  showStopped(...why);
}

/** What belongs to a stopped signer must not stay: its buttons would speak to nobody. */
function clear() {
  for (const id of SECTIONS) {
    place(`${id}-section`).hidden = true;
    fill(place(id));
  }
  fill(place('nodes'));
}

/** A key that was deleted, in another tab for one, signs no more. */
async function stopWithoutKey() {
  if (runtime && (await currentKey())?.publicKey !== key.publicKey && runtime) {
    stop(notice('bad', h('p', {}, h('strong', {}, 'The key of this signer was deleted. '), 'It has stopped.')));
  }
}

const STATES = {
  connecting: 'is being reached', connected: 'connected', behind: 'knows a later state of this store', foreign: 'is not this operator’s node',
  another: 'is another node than before',
};

function showRunning() {
  const connected = runtime.links.filter((link) => link.state.is === 'connected').length;
  if (isShown(place('signer'), runtime, JSON.stringify([connected, runtime.links.length, runtime.isBehind, kept]))) return;
  fill(place('signer'),
    h('p', { class: 'lead' }, h('span', { class: `status ${connected > 0 ? 'live' : 'forming'}` }, connected > 0 ? 'signing' : 'running'), ' ',
      runtime.links.length === 0 ? 'No node is named yet.' : `${connected} of ${runtime.links.length} nodes connected.`),
    h('p', { class: 'quiet' }, 'Operator ', code(runtime.operator.id), '. Your key is in this tab’s memory until you stop the signer or close the tab.'),
    runtime.isBehind && notice('bad',
      h('p', {}, h('strong', {}, 'This store was restored from a backup. '), 'A node has seen a later state of it. What was signed since is not in it, so nothing is answered. Go on only if no other copy of this signer runs.'),
      button('Go on with this store', () => runtime.acceptRestored(), { class: 'danger' })),
    !kept && notice('note',
      h('p', {}, h('strong', {}, 'This browser may delete the store. '), 'It did not promise to keep it when it runs out of room. Shares come back from the 24 words; what was approved and certified does not. The kit keeps it in files of your own.')),
    h('div', { class: 'buttons' }, button('Stop the signer', () => stop())));
}

let sought = location.hash.slice(1);

/** What a link to this page names is opened and scrolled to once it is there. */
function seek() {
  const found = sought && place(sought);
  if (!found) return;
  sought = '';
  found.querySelectorAll('details').forEach((details) => (details.open = true));
  found.scrollIntoView();
}

addEventListener('hashchange', () => {
  sought = location.hash.slice(1);
  seek();
});

let drawing = false;
let again = false;

/** Shows everything as it is; calls that come while it is being drawn lead to one more. */
async function draw() {
  if (drawing) {
    again = true;
    return;
  }
  drawing = true;
  let shown;
  try {
    do {
      again = false;
      shown = runtime;
      if (shown === undefined) return;
      showRunning();
      showNodes(place('nodes'), shown, STATES);
      await showInbox(place('waiting'), shown, place('waiting-section'));
      await showHistory(place('history'), shown, place('history-section'));
      await showTrust(place('trust'), shown, place('trust-section'));
      showAct(place('act'), shown, place('act-section'));
      showPolicy(place('policy'), shown, place('policy-section'));
      showLog(place('log'), shown, place('log-section'));
      seek();
    } while (again);
  } catch (error) {
    // The trouble of a runtime that was stopped meanwhile is not that of the one that runs now.
    if (runtime && runtime === shown) {
      forgetShown(place('signer'));
      fill(place('signer'), failure(error));
    }
  } finally {
    drawing = false;
    if (!runtime) clear(); // It was stopped while it was being drawn.
    else if (again) draw(); // What changed while drawing failed has not been drawn.
  }
}

function connectForm() {
  if (here) return;
  const field = place('node');
  place('add-node').addEventListener('submit', (event) => {
    event.preventDefault();
    const address = nodeAddress(field.value);
    field.setCustomValidity(address ? '' : 'An address such as https://guardian.example:9001; without https only on this machine.');
    if (!field.reportValidity()) return;
    location.assign(addressWith([...new Set([...allowed, address])]));
  });
  field.addEventListener('input', () => field.setCustomValidity(''));
}

async function open() {
  await showWho();
  connectForm();
  if (!globalThis.isSecureContext) {
    fill(place('signer'), notice('bad', h('p', {}, 'This page did not come over a secure connection. Open it at an https address, or on the machine itself.')));
    return;
  }
  key = await currentKey();
  if (!key) {
    fill(place('signer'), h('p', {}, 'There is no operator key in this browser. ', h('a', { href: page.keyPage }, 'Make or restore it'), '.'));
    return;
  }
  const stored = await storedNodes();
  if (!here && stored.some((address) => !allowed.includes(address))) {
    // The page's policy has to name the nodes that this operator has chosen before.
    const address = addressWith([...new Set([...stored, ...allowed])]);
    if (address !== location.pathname + location.search) {
      location.replace(address + location.hash);
      return;
    }
  }
  setInterval(() => stopWithoutKey().catch(() => {}), LOOK_FOR_KEY);
  const form = showStopped();
  if (recall(AUTO)) form.requestSubmit();
}

open().catch((error) => fill(place('signer'), failure(error)));
