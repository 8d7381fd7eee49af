// A page for anybody who has been handed a document: what it is, and whether it holds.
import './frame.js';
import { code, facts, failure, fill, h, notice } from '../dom.js';
import { documentPath } from '../document-path.js';
import { pinned } from '../journal.js';
import { later } from '../later.js';
import { getBytes } from '../portal.js';

const ROLES = ['reviewer', 'organiser'];
const WORDS = { pass: 'holds', fail: 'fails', manual: 'not checked' };
const MOST_SHOWN = 200;

const place = (id) => document.getElementById(id);
const outcome = place('outcome');

/** The keys that whoever looks believes: those of the two fields. */
function pins() {
  const known = Object.create(null);
  for (const role of ROLES) {
    const field = place(`${role}-key`);
    const text = field.value.trim().toLowerCase();
    field.setCustomValidity(text === '' || /^[0-9a-f]{64}$/.test(text) ? '' : 'A key is 64 hex characters.');
    if (!field.reportValidity()) throw new Error(`The ${role}’s key is not 64 hex characters.`);
    if (text !== '') known[role] = text;
  }
  return known;
}

async function check(bytes, name) {
  const known = pins();
  const { verifyDocument, published } = await later(() => import('../verification.js')).then(async (verification) => ({
    ...verification,
    // Rotations come from this portal; what they prove, they prove with the key that is believed.
    published: (role) => getBytes(`/.well-known/oc-operator-${role}.json`).then(verification.readPublished, () => undefined),
  }));
  const report = await verifyDocument(bytes, known, published);
  return shown(report, bytes.length, name);
}

// Where only some are shown, what fails is among them, and what is not checked.
const RANK = { fail: 0, manual: 1, pass: 2 };
const worstFirst = (checks) => (checks.length <= MOST_SHOWN ? checks : [...checks].sort((a, b) => RANK[a.verdict] - RANK[b.verdict]));

function shown(report, length, name) {
  const failed = report.checks.filter(({ verdict }) => verdict === 'fail').length;
  const open = report.checks.filter(({ verdict }) => verdict === 'manual').length;
  const passed = report.checks.some(({ verdict }) => verdict === 'pass');
  return h('section', { class: 'report', 'aria-labelledby': 'report-title' },
    h('h2', { id: 'report-title', tabindex: '-1' }, report.subject || report.kind),
    failed > 0
      ? notice('bad', h('p', {}, h('strong', {}, 'This does not verify. '), `${failed} of ${report.checks.length} checks failed.`))
      : passed ? notice('good', h('p', {}, h('strong', {}, 'Everything that was checked here holds.'), open > 0 && ` Not checked: ${open} of ${report.checks.length} points, named below.`))
        : notice('note', h('p', {}, h('strong', {}, 'Nothing was verified here.'))),
    facts([['Kind', report.kind], ['Length', `${length} bytes`], ['SHA-256 of what was signed', report.sha256 && code(report.sha256)]]),
    h('ul', { class: 'findings' }, worstFirst(report.checks).slice(0, MOST_SHOWN).map(({ rule, verdict, why }) =>
      h('li', { class: 'finding' }, h('span', { class: verdict }, WORDS[verdict]), h('span', {}, h('b', {}, rule), ': ', why)))),
    report.checks.length > MOST_SHOWN && h('p', { class: 'quiet' }, `And ${report.checks.length - MOST_SHOWN} more.`),
    report.text && h('details', {}, h('summary', {}, 'The bytes that were signed'), h('pre', { class: 'bytes', tabindex: '0' }, report.text)),
    h('h3', {}, 'The same without this page'),
    h('pre', { class: 'command', tabindex: '0' }, `oc-guardian verify ${name}${report.command}`));
}

/** Shows what comes of it in a place of its own: what was asked before that may still come, and nobody sees it. */
async function verify(work) {
  const own = h('div', {}, h('p', { class: 'quiet' }, 'Verifying…'));
  fill(outcome, own);
  try {
    fill(own, await work());
  } catch (error) {
    fill(own, failure(error));
  }
  return own.querySelector('#report-title');
}

const verifyHere = (work) => verify(work).then((title) => title?.focus());

// A name that a shell takes as it is.
const fileName = (name) => (/^[A-Za-z0-9._-]+$/.test(name) && !name.startsWith('-') ? name : 'document');

const take = (file) => verifyHere(async () => check(new Uint8Array(await file.arrayBuffer()), fileName(file.name)));

function connect() {
  const [zone, file, text] = ['zone', 'file', 'text'].map(place);
  file.addEventListener('change', () => file.files[0] && take(file.files[0]));
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  // A report is about what was given, under the keys that were believed then.
  place('paste').addEventListener('input', () => fill(outcome));
  place('paste').addEventListener('submit', (event) => {
    event.preventDefault();
    verifyHere(() => check(new TextEncoder().encode(text.value), 'document'));
  });
}

/** What a link to this page names: a path of this portal, and nothing else. */
async function linked() {
  const from = documentPath(new URLSearchParams(location.search).get('from'));
  if (from === undefined) return;
  place('from').hidden = false;
  fill(place('from'), 'From this portal: ', code(from));
  await verify(async () => check(await getBytes(from), `--url "${location.origin}${from}"`));
}

connect();
for (const role of ROLES) {
  const key = await pinned(role).catch(() => undefined);
  const field = place(`${role}-key`);
  // Its reader may have typed meanwhile.
  if (field.value === '') field.value = key ?? '';
}
await linked();
// From here on what the address names, if anything, has been looked at.
performance.mark('linked');
