// The operator key on the dashboard: making, restoring, importing, sealing, revealing, deleting it.
import { identities, prepare, vault } from '../acting.js';
import { busy, button, code, facts, failure, fill, h, notice, time } from '../dom.js';
import { currentKey, remove } from '../key-store.js';
import { later } from '../later.js';
import { knowsPasskeys } from '../sealing.js';
import { isOpen, OPEN_MILLIS } from '../opened-key.js';

const WORDS_ASKED = 3;
const SHORTEST_PASSPHRASE = 10;
const SHOWN_MILLIS = 60_000;

const wordList = () => later(() => import('../words.js'));

/**
 * Shows the custody of the key in `root`; `onChanged` runs when the key has come or gone. The page calls this again when
 * the key is opened or locked, and only then: what its reader has unfolded would be gone.
 *
 * @returns the key that is here, if there is one, and if this browser can say so
 */
export async function showCustody(root, onChanged) {
  if (!globalThis.isSecureContext) {
    fill(root, notice('bad', h('p', {}, 'This page did not come over a secure connection. No key is made or used here.')));
    return undefined;
  }
  try {
    const key = await currentKey();
    if (key) prepare();
    fill(root, key ? present(key, onChanged) : absent(root, onChanged));
    return key;
  } catch (error) {
    fill(root, failure(error), button('Try again', onChanged));
    return undefined;
  }
}

/**
 * Shows a secret in `place` for a minute, or until the page is left, hidden, or told to hide it; `instead` makes what is
 * there afterwards. Gives what hides it; nothing refers to it then.
 */
function showSecret(place, secret, instead = () => []) {
  const shown = new AbortController();
  let timer;
  const hide = () => {
    clearTimeout(timer);
    shown.abort();
    fill(place, instead());
  };
  if (document.hidden) {
    hide();
    return hide;
  }
  timer = setTimeout(hide, SHOWN_MILLIS);
  document.addEventListener('visibilitychange', hide, { signal: shown.signal });
  addEventListener('pagehide', hide, { signal: shown.signal });
  fill(place, secret, h('button', { type: 'button', onclick: hide }, 'Hide'));
  return hide;
}

// Without a key: three ways to one.

function absent(root, onChanged) {
  const done = () => onChanged();
  return h('div', {},
    h('p', {}, 'This browser holds no operator key.'),
    h('div', { class: 'buttons' },
      button('Generate new', () => generate(root, onChanged), { class: 'primary' })),
    h('details', {}, h('summary', {}, 'Restore from 24 words'),
      secretForm('24 words, in order', 'textarea', 'Restore', async (text) => (await wordList()).seedOfWords(text), done)),
    h('details', {}, h('summary', {}, 'Import a private key'),
      secretForm('Private key, 64 hex characters', 'input', 'Import', async (text) => (await identities()).seedOfHex(text), done)));
}

function secretForm(label, tag, verb, seedOf, done) {
  const field = h(tag, {
    required: true, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false',
    ...(tag === 'textarea' ? { rows: '4' } : { type: 'password' }),
  });
  const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
  const submit = h('button', { type: 'submit', class: 'primary' }, verb);
  return h('form', { onsubmit: (event) => {
    event.preventDefault();
    busy(submit, outcome, async () => {
      prepare();
      const seed = await seedOf(field.value);
      try {
        await (await vault()).keep(seed, new Date());
      } finally {
        seed.fill(0);
      }
      field.value = '';
      await done();
    });
  } }, h('label', {}, label, field), h('div', { class: 'buttons' }, submit), outcome);
}

async function generate(root, onChanged) {
  prepare();
  const [{ words: wordsOf }, { operatorId }, { publicKey: publicKeyOf }] = await Promise.all(
    [wordList(), identities(), later(() => import('../ed25519.js'))]);
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const words = wordsOf(seed);
  const publicKey = publicKeyOf(seed);
  let hide;
  const drop = () => {
    hide();
    seed.fill(0);
    words.fill('');
    return showCustody(root, onChanged);
  };
  const goOn = () => {
    hide();
    ask(root, seed, words, drop, onChanged);
  };
  const place = h('div');
  const show = () => {
    hide = showSecret(place, h('ol', { class: 'words' }, words.map((word) => h('li', {}, word))),
      () => h('button', { type: 'button', onclick: show }, 'Show the words'));
  };
  show();
  fill(root,
    h('h3', { tabindex: '-1', id: 'words-title' }, 'Write these 24 words down'),
    h('p', {}, 'On paper, in this order. They are your key, stored nowhere; who has them is you. They hide after a minute, and are shown again until you go on.'),
    place,
    facts([['Your operator id will be', code(operatorId(publicKey))]]),
    h('div', { class: 'buttons' },
      h('button', { type: 'button', class: 'primary', onclick: goOn }, 'I have written them down'),
      h('button', { type: 'button', onclick: drop }, 'Throw this key away')));
  root.querySelector('#words-title').focus();
}

/** The key is kept only when three words, asked by their numbers, are there. */
function ask(root, seed, words, drop, onChanged) {
  const asked = randomPositions();
  const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
  const submit = h('button', { type: 'submit', class: 'primary' }, 'Keep this key');
  const fields = asked.map((position) => h('input', {
    type: 'text', required: true, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', id: `word-${position}`,
  }));
  fill(root,
    h('h3', {}, 'Show that you have them'),
    h('form', { onsubmit: (event) => {
      event.preventDefault();
      busy(submit, outcome, async () => {
        const wrong = asked.filter((position, i) => fields[i].value.trim().toLowerCase() !== words[position - 1]);
        if (wrong.length > 0) {
          throw new Error(`What you gave for word ${wrong.join(' and ')} is another word. Look at your paper.`);
        }
        await (await vault()).keep(seed, new Date());
        seed.fill(0);
        words.fill('');
        await onChanged();
      });
    } },
    h('div', { class: 'row' }, asked.map((position, i) => h('div', {},
      h('label', { for: `word-${position}` }, `Word ${position}`), fields[i]))),
    h('div', { class: 'buttons' }, submit,
      h('button', { type: 'button', onclick: drop }, 'Start again with another key')),
    outcome));
  fields[0].focus();
}

function randomPositions() {
  const positions = new Set();
  while (positions.size < WORDS_ASKED) {
    const byte = crypto.getRandomValues(new Uint8Array(1))[0];
    // 240 is a multiple of 24, so that every position is equally likely.
    if (byte < 240) positions.add((byte % 24) + 1);
  }
  return [...positions].sort((a, b) => a - b);
}

// With a key.

function present(key, onChanged) {
  return h('div', {},
    facts([
      ['Operator id', code(key.operatorId)],
      ['Public key', code(key.publicKey)],
      ['Here since', time(key.createdAt)],
      ['Protection', protection(key)],
    ]),
    key.sealed ? sealedPart(key) : sealPart(key),
    h('details', {}, h('summary', {}, 'Reveal the private key for a backup'), reveal(key)),
    h('details', {}, h('summary', {}, 'Delete the key from this browser'), deletion(key, onChanged)));
}

function protection(key) {
  if (!key.sealed) return 'none: whoever can use this browser profile can use the key';
  return isOpen(key.publicKey)
    ? `sealed with a ${key.sealed}; open in this tab for ${OPEN_MILLIS / 60_000} minutes after its last use`
    : `sealed with a ${key.sealed}; locked`;
}

const progressBar = (label) => h('progress', { max: '1', value: '0', 'aria-label': label });

function passphraseField(label) {
  return h('label', {}, label, h('input', { type: 'password', autocomplete: 'off', required: true }));
}

function sealPart(key) {
  const first = passphraseField('Passphrase');
  const second = passphraseField('The same again');
  const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
  const submit = h('button', { type: 'submit', class: 'primary' }, 'Seal');
  return h('details', {}, h('summary', {}, `Seal the key with a passphrase${knowsPasskeys() ? ' or a passkey' : ''}`),
    h('p', {}, 'From then on it is asked for before the key is used. If it is lost, the 24 words are the way back.'),
    h('form', { onsubmit: (event) => {
      event.preventDefault();
      busy(submit, outcome, async () => {
        const [a, b] = [first, second].map((label) => label.querySelector('input').value);
        if (a.length < SHORTEST_PASSPHRASE) throw new Error(`The passphrase needs at least ${SHORTEST_PASSPHRASE} characters.`);
        if (a !== b) throw new Error('The two are not the same.');
        const progress = progressBar('Sealing');
        fill(outcome, progress);
        await (await vault()).sealWith(key.publicKey, a, (share) => (progress.value = share));
      });
    } }, h('div', { class: 'row' }, first, second), h('div', { class: 'buttons' }, submit), outcome),
    knowsPasskeys() && [
      h('p', {}, 'Or with a passkey: this device, a phone or a security key then opens it. Not every one can.'),
      button('Seal with a passkey', async () => (await vault()).sealWithPasskey(key.publicKey, key.operatorId)),
    ]);
}

function sealedPart(key) {
  if (isOpen(key.publicKey)) {
    return h('div', { class: 'buttons' },
      button('Lock now', async () => (await vault()).lock()),
      button('Take the seal off', async () => (await vault()).unseal(key.publicKey)));
  }
  if (key.sealed === 'passkey') {
    return button('Open with the passkey', async () => {
      if (!(await (await vault()).unlock())) throw new Error('This is not the passkey that sealed the key.');
    }, { class: 'primary' });
  }
  const field = passphraseField('Passphrase');
  const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
  const submit = h('button', { type: 'submit', class: 'primary' }, 'Open');
  return h('form', { onsubmit: (event) => {
    event.preventDefault();
    busy(submit, outcome, async () => {
      const input = field.querySelector('input');
      const progress = progressBar('Opening');
      fill(outcome, progress);
      const opened = await (await vault()).unlock(input.value, (share) => (progress.value = share));
      input.value = '';
      if (!opened) throw new Error('This is not the passphrase.');
    });
  } }, field, h('div', { class: 'buttons' }, submit), outcome);
}

function reveal(key) {
  const place = h('div');
  return h('div', {},
    h('p', {}, 'Whoever sees these 64 characters is you, for ever. Nobody must look over your shoulder.'),
    button('Reveal', async () => {
      const [{ withSeed }, { hex }] = await Promise.all([vault(), later(() => import('../bytes.js'))]);
      await withSeed(key.publicKey, (seed) => {
        showSecret(place, h('p', {}, h('code', { class: 'secret' }, hex(seed))));
      });
    }, { class: 'danger' }),
    place);
}

function deletion(key, onChanged) {
  const understood = h('input', { type: 'checkbox', id: 'delete-understood' });
  return h('div', {},
    h('p', {}, 'Seats, ratifications and payouts belong to this key. Without it and without the 24 words they are lost: nobody can recover them, there is no escrow.'),
    h('p', { class: 'check' }, understood,
      h('label', { for: 'delete-understood' }, 'I have the 24 words, or I give this identity up')),
    button('Delete', async () => {
      if (!understood.checked) throw new Error('Say first that you have the words, or that you give the identity up.');
      (await vault()).lock();
      await remove(key.publicKey);
      await onChanged();
    }, { class: 'danger' }));
}
