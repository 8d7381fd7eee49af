// Asking a federation to sign a statement: the request goes from this page straight to the node of a guardian that the
// reader chooses, and then waits in the inboxes of all of them. Nothing is signed here; whoever asks needs no key.
import { Pauses } from '../asking-pauses.js';
import { textOf } from '../bounded.js';
import { sha256Hex, utf8 } from '../bytes.js';
import { wrongClock } from '../clock.js';
import { button, busy, code, facts, failure, fill, h, notice, time } from '../dom.js';
import { unix } from '../envelope.js';
import { isExpected, MalformedError } from '../errors.js';
import { OPERATOR_ID } from '../fields.js';
import { jcs, Members, read } from '../json.js';
import { isLoopback } from '../origin.js';
import { findJson } from '../portal.js';
import { update } from '../redraw.js';
import {
  addressOf, isStatement, newRequest, readRequest, requestHash, requestId, requestJson, requestText, statementText, verifyResult,
} from '../signer/request.js';

const PATIENCE_MILLIS = 8_000;
const GRACE_MILLIS = 1_500; // For the others, when a node knows the request.
const MOST_BYTES = 1024 * 1024; // Of a node's answer.
const MOST_WORDS = 300; // Characters of what a node says of a refusal.
const WATCH_MILLIS = 15 * 60_000;
const LIFETIMES = [['One hour', 3_600], ['One day', 86_400], ['Seven days', 604_800]];
const ANCHOR = '#request-';

/** A guardian's node did not do what it was asked. */
class AskingError extends Error {
  constructor(title, message, next) {
    super(message);
    this.name = 'AskingError';
    this.title = title;
    this.next = next;
  }
}

const seatName = ({ seat }) => `Seat ${seat}`;
const comeAgain = (response) => {
  const seconds = Number(response.headers.get('retry-after'));
  return seconds > 0 && seconds <= 86_400 ? `Wait ${seconds} seconds and send it again, or choose another guardian.` : 'Wait a minute and send it again, or choose another guardian.';
};

/** A browser lets no page that came encrypted speak to a node that is not, except on its own machine. */
const isMixed = ({ api }) => location.protocol === 'https:' && api.startsWith('http:')
  && !isLoopback(api);

/** A node's own words stand as its words, and are short. */
const saying = (node, { detail }, status) => (typeof detail === 'string'
  ? `${seatName(node)}’s node says: “${detail.slice(0, MOST_WORDS)}”` : `${seatName(node)}’s node answers with status ${status}.`);

const ANSWERS = {
  kind_not_allowed: (node) => ['This guardian takes no statements from pages',
    `The operator of ${seatName(node).toLowerCase()} has not opened the bridge for them. Nothing was stored.`,
    'Choose another guardian. An operator opens it with: oc-guardian bridge allow statement'],
  audience_foreign: (node) => ['This node listens to the pages of another portal', `${node.api} does not take requests from ${location.origin}.`,
    'Choose another guardian, or ask from the portal of that node.'],
  rate_limited: (node, problem, response) => ['Too many requests at this node', saying(node, problem, response.status), comeAgain(response)],
  overloaded: (node, problem, response) => ['Too much waits at this node', saying(node, problem, response.status), comeAgain(response)],
  request_unacceptable: (node, problem, response) => ['The node does not accept this request', saying(node, problem, response.status),
    'Reload this page, which then knows the newest epoch of the key, look at the clock of this device, and write it again.'],
  key_unknown: () => ['The node knows of no key yet', 'The federation has one; this node has not heard of it.', 'Choose another guardian.'],
};

/** Asks a node; gives the response and its text. */
async function ask(node, path, options = {}) {
  if (isMixed(node)) {
    throw new AskingError('This browser may not speak to that node', `This page came encrypted, and ${node.api} is not.`,
      'Choose another guardian, or let a guardian propose the statement with the kit.');
  }
  try {
    const response = await fetch(node.api + path, {
      credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store', redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MILLIS),
      ...options,
    });
    return { response, text: await textOf(response, MOST_BYTES) };
  } catch {
    throw new AskingError('No answer from this node', `${node.api} is down, cannot be reached from here, or answers with what is no answer.`,
      'Choose another guardian, or try again.');
  }
}

/** The members of an object, for showing; none of anything else. */
function parsed(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** What a node says about itself, and how far its clock is from this device's. */
async function probe(node) {
  try {
    const { response, text } = await ask(node, '/api/node');
    const said = parsed(text);
    if (!response.ok || said.operator_id !== node.operator) return { node, trouble: 'another node answers there' };
    const open = Array.isArray(said.bridge) && said.bridge.includes('statement');
    return { node, open, clock: typeof said.time_ms === 'number' ? wrongClock(Date.now() - said.time_ms, 'that node’s') : undefined };
  } catch {
    return { node, trouble: isMixed(node) ? 'this browser may not speak to it: it is not encrypted' : 'does not answer' };
  }
}

async function send(node, request) {
  const { response, text } = await ask(node, '/api/requests', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: jcs(new Map([['request', requestJson(request)]])),
  });
  if (response.ok) return;
  const problem = parsed(text);
  const words = Object.hasOwn(ANSWERS, problem.code) ? ANSWERS[problem.code](node, problem, response)
    : ['The node refuses the request', saying(node, problem, response.status), 'Choose another guardian, or try again later.'];
  throw new AskingError(...words);
}

/** What a node knows of a request: that very one, under this page's key, with a signature that holds or with none. */
async function look(node, id, terms) {
  const { response, text } = await ask(node, `/api/requests/${id}`);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new AskingError('The node does not tell', saying(node, parsed(text), response.status));
  const view = new Members(read(text, MOST_BYTES, 'answer'), 'answer').members('request');
  const request = readRequest(view.members('request'));
  if (requestId(request) !== id) throw new MalformedError('request', id, requestId(request));
  if (['federation', 'network', 'key'].some((name) => request[name] !== terms[name])) return { foreign: true };
  const said = view.matching('state', /^(?:open|signed|expired)$/, 'open, signed or expired');
  const signature = said === 'signed' ? view.string('signature', 200) : undefined;
  if (signature !== undefined) verifyResult(request, signature);
  const words = view.objects('approvals', 1_000).map((one) => ({
    operator: one.matching('operator_id', ...OPERATOR_ID), decision: one.matching('decision', /^(?:approve|deny)$/, 'approve or deny'),
  }));
  // Whether it ran out follows from the request, whatever the node says.
  const state = signature !== undefined ? 'signed' : request.expiresAt < unix(new Date()) ? 'expired' : 'open';
  return { request, state, signature, words };
}

/** The form, what it makes, and how it goes on; in `root`, whose data says which federation and which key. */
export async function showAsking(root, nodes) {
  const terms = {
    federation: root.dataset.slug, key: root.dataset.key, network: root.dataset.network, epoch: Number(root.dataset.epoch),
    threshold: Number(root.dataset.threshold),
  };
  const id = location.hash.startsWith(ANCHOR) ? location.hash.slice(ANCHOR.length) : '';
  if (!/^[0-9a-f]{32}$/.test(id)) {
    await showForm(root, nodes, terms);
    return;
  }
  // Whoever was given this address has not agreed to be seen by nodes.
  fill(root, notice('note',
    h('p', {}, h('strong', {}, 'This address names a request. '), 'The guardians’ nodes know what has become of it. When they are asked, they see the network address of this device.')),
  facts([['Request', code(id)]]),
  button('Look at this request', () => follow(root, nodes, terms, id), { class: 'primary' }),
  another(root, nodes, terms));
}

const another = (root, nodes, terms) => button('Ask for something else', () => {
  history.replaceState(null, '', location.pathname + location.search);
  return showForm(root, nodes, terms);
});

async function showForm(root, nodes, terms) {
  fill(root, h('p', { role: 'status' }, 'Asking the guardians’ nodes whether they take requests.'));
  const probes = await Promise.all(nodes.map(probe));
  const answering = probes.filter(({ trouble }) => trouble === undefined);
  if (answering.length === 0) {
    fill(root, notice('bad',
      h('p', {}, h('strong', {}, 'No node answers this browser. '), 'They may be down, or reachable only for their peers.'),
      h('p', {}, 'Ask a guardian to propose the statement with the kit, by the command below; or try again.')),
    list(probes), button('Try again', () => showForm(root, nodes, terms)));
    return;
  }
  const chosen = (answering.find(({ open }) => open) ?? answering[0]).node;
  const text = h('textarea', { rows: '4', maxlength: '2000', required: true, id: 'ask-text', 'aria-describedby': 'ask-hint' });
  const lifetime = h('select', { id: 'ask-lifetime' }, LIFETIMES.map(([name, seconds]) => h('option', { value: String(seconds), selected: seconds === 86_400 }, name)));
  const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
  const submit = h('button', { type: 'submit', class: 'primary' }, 'Make the request');
  const form = h('form', { onsubmit: (event) => {
    event.preventDefault();
    busy(submit, outcome, async () => {
      const node = nodes[Number(new FormData(form).get('node'))];
      const request = made(terms, text.value.replaceAll('\r\n', '\n'), Number(lifetime.value));
      return draft(root, nodes, terms, node, request);
    });
  } },
    h('label', { for: 'ask-text' }, 'What the federation should say'), text,
    h('p', { class: 'hint', id: 'ask-hint' }, 'At most 2,000 characters. It is public from the moment it is sent.'),
    h('label', { for: 'ask-lifetime' }, 'Until when it may be answered'), lifetime,
    h('fieldset', { class: 'choices' }, h('legend', {}, 'Through whose node'), probes.map(({ node, open, trouble, clock }, i) =>
      h('label', {}, h('input', { type: 'radio', name: 'node', value: String(i), disabled: trouble !== undefined, checked: node === chosen, required: true }), ' ',
        h('span', {}, seatName(node), ' ', code(node.operator), ': ', trouble ?? (open ? 'takes statements' : 'takes no statements from pages'), clock && h('span', { class: 'problem' }, ' ', clock))))),
    h('div', { class: 'buttons' }, submit), outcome);
  fill(root, form);
}

const list = (probes) => h('ul', {}, probes.map(({ node, trouble }) =>
  h('li', {}, seatName(node), ' ', code(node.operator), ' at ', code(node.api), ': ', trouble)));

function made({ threshold, ...terms }, text, seconds) {
  if (!isStatement(text)) throw new MalformedError('text', '1 to 2,000 characters, and of control characters line feeds alone', 'another text');
  const createdAt = unix(new Date());
  return newRequest({ ...terms, kind: 'statement', text, createdAt, expiresAt: createdAt + BigInt(seconds) });
}

/** Everything about a request before it leaves. */
function draft(root, nodes, terms, node, request) {
  const bytes = requestText(request);
  return h('section', { class: 'panel draft', 'aria-label': 'The request' },
    h('h3', {}, 'This is what you ask for'),
    facts([
      ['Statement', h('span', { class: 'text' }, request.text)],
      ['Signed by', h('span', {}, code(addressOf(request)), `, epoch ${request.epoch}`)],
      ['Made', time(Number(request.createdAt) * 1000)],
      ['Runs out', time(Number(request.expiresAt) * 1000)],
      ['Goes to', h('span', {}, seatName(node), ', ', code(node.api))],
    ]),
    h('details', { open: true }, h('summary', {}, `Canonical bytes (${utf8(bytes).length})`),
      h('pre', { class: 'bytes', tabindex: '0' }, document.createTextNode(bytes))),
    facts([
      ['SHA-256 of these bytes', code(sha256Hex(utf8(bytes)))],
      ['Request hash', code(requestHash(request))],
      ['Request id', code(requestId(request))],
    ]),
    h('details', {}, h('summary', {}, 'The text that the federation’s signature will be for'),
      h('pre', { class: 'bytes', tabindex: '0' }, document.createTextNode(statementText(request)))),
    button(`Send it to ${seatName(node).toLowerCase()}`, async () => {
      await send(node, request);
      history.replaceState(null, '', ANCHOR + requestId(request));
      await follow(root, before(node, nodes), terms, requestId(request));
    }, { class: 'primary' }));
}

const before = (first, nodes) => [first, ...nodes.filter((node) => node !== first)];

/**
 * All nodes are asked, and one of them tells: the first that has the signature, so that no other can hide it, or else the
 * first that knows the request. Whose answer does not hold is passed over. Nobody waits long for the silent once one knows.
 */
async function found(nodes, id, terms) {
  const come = [];
  const looks = nodes.map(async (node, i) => (come[i] = await look(node, id, terms).then((view) => ({ node, view }), (error) => ({ node, error }))));
  const all = Promise.all(looks);
  const one = (holds) => Promise.any(looks.map(async (answer) => (holds((await answer).view) ? answer : Promise.reject(new Error('another'))))).catch(() => all);
  await Promise.race([all, one(isSigned), one(Boolean).then(() => new Promise((resolve) => setTimeout(resolve, GRACE_MILLIS)))]);
  const answers = come.filter(Boolean);
  const wrong = answers.find(({ error }) => error && !isExpected(error) && !(error instanceof AskingError));
  if (wrong) throw wrong.error;
  const passed = answers.filter(({ error }) => error && isExpected(error)).map(({ node }) => node);
  const known = answers.filter(({ view }) => view);
  const telling = known.find(({ view }) => isSigned(view)) ?? known[0];
  if (telling) return { node: telling.node, passed, ...telling.view };
  return { passed, answered: answers.some(({ error }) => !error), unknown: answers.every(({ error }) => !error) };
}

const isSigned = (view) => view?.state === 'signed';

/** Waits until the page is looked at. */
async function looked() {
  while (document.hidden) {
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
  }
}

async function follow(root, nodes, terms, id) {
  const until = performance.now() + WATCH_MILLIS;
  const left = () => !root.isConnected || location.hash !== ANCHOR + id;
  const pauses = new Pauses();
  let last = '';
  let view;
  for (;;) {
    try {
      if (!isSigned(view)) view = await found(nodes, id, terms);
    } catch (error) {
      fill(root, failure(error), another(root, nodes, terms));
      return;
    }
    const published = isSigned(view)
      && await findJson(`/api/public/federations/${terms.federation}/statements/${id}`).then(Boolean, () => false);
    if (left()) return;
    const ended = view.state === 'expired' || published || view.foreign || view.unknown;
    const tired = !ended && performance.now() > until;
    const seen = JSON.stringify([view.node?.api, view.passed, view.answered, view.unknown, view.state, view.words, view.signature, published, tired]);
    // Whoever reads is not disturbed when nothing has changed.
    if (seen !== last) {
      update(root, progress({ ...view, tired }, terms, id, published),
        tired && [h('p', {}, 'This page has asked for a quarter of an hour, and asks no more.'),
          button('Ask again', () => follow(root, nodes, terms, id), { class: 'primary' })],
        another(root, nodes, terms));
    }
    last = seen;
    if (ended || tired) return;
    await new Promise((resolve) => setTimeout(resolve, pauses.after({ ...view, published })));
    await looked();
    if (left()) return;
  }
}

const passedOver = (passed) => (passed.length === 0 ? undefined
  : h('span', { class: 'problem' }, passed.map(seatName).join(', '), ': what the node says of this request does not hold.'));

function progress(view, terms, id, published) {
  if (view.foreign) {
    return [notice('bad', h('p', {}, h('strong', {}, 'This request is for another key. '), 'Look at it on the page of the federation that was asked.')),
      facts([['Request', code(id)]])];
  }
  if (!view.request) {
    return [notice('note', h('p', {}, h('strong', {}, view.unknown ? 'No node knows this request. '
      : view.passed.length > 0 ? 'No node’s answer holds. ' : view.answered ? 'No node that answers knows this request. ' : 'No node answers now. '),
      view.unknown ? 'It was not sent, or ran out more than 30 days ago.' : `What was sent is kept by the guardians${view.tired ? '' : '; this page asks again'}.`)),
    facts([['Request', code(id)], ['Passed over', passedOver(view.passed)]])];
  }
  const { request, state, words, node } = view;
  const denied = new Set(words.filter(({ decision }) => decision === 'deny').map(({ operator }) => operator));
  const approved = new Set(words.map(({ operator }) => operator).filter((operator) => !denied.has(operator)));
  return [
    state === 'signed' ? signed(view, terms, published)
      : notice('note', h('p', {}, h('strong', {}, state === 'expired' ? 'It ran out unsigned. ' : 'It waits in the guardians’ inboxes. '),
        `${approved.size} of ${terms.threshold} approvals`, state === 'expired' ? '. You may ask again.' : ', and as many signers must be there at once.')),
    facts([
      ['Statement', h('span', { class: 'text' }, request.text)],
      ['State', h('span', { class: `status ${state}` }, state)],
      ...words.map(({ operator, decision }) => [decision === 'approve' ? 'Approved by' : 'Denied by', code(operator)]),
      ['Runs out', time(Number(request.expiresAt) * 1000)],
      ['Request', code(id)],
      ['As told by', h('span', {}, seatName(node), ', ', code(node.api))],
      ['Passed over', passedOver(view.passed)],
    ]),
  ];
}

/** A node's word for a signature counts for nothing: it was verified here, under the key that this page names. */
function signed({ request, signature }, terms, published) {
  const path = `/federations/${terms.federation}/statements/${requestId(request)}`;
  return notice('good',
    h('p', {}, h('strong', {}, 'Signed, and verified here. '), 'The federation says this from ', code(addressOf(request)), '.'),
    h('details', {}, h('summary', {}, 'The signature (BIP-322), and the text that it is for'),
      h('pre', { class: 'bytes', tabindex: '0' }, document.createTextNode(`${statementText(request)}\n\n${signature}`))),
    published ? h('p', {}, h('a', { href: path }, 'The statement at its own address'), ' · ',
      h('a', { href: `/docs/verify?from=/api/public${path}` }, 'Verify it step by step'))
      : h('p', { class: 'quiet' }, 'The guardians are publishing it here.'),
    published && h('pre', { class: 'command', tabindex: '0' }, `oc-guardian verify --url "${location.origin}/api/public${path}"`));
}
