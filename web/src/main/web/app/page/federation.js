// A federation's public page: the charter's hash, computed here from the exact bytes; and asking for a statement.
import './frame.js';
import { parseCharter } from '../charter.js';
import { utf8 } from '../bytes.js';
import { code, failure, fill, h } from '../dom.js';
import { later } from '../later.js';
import { getText } from '../portal.js';

const text = document.getElementById('charter-text');
const place = document.getElementById('recomputed');

if (text) {
  const { slug, hash } = text.dataset;
  fill(place, 'Computing.');
  try {
    const charter = parseCharter(utf8(await getText(`/api/public/federations/${slug}/charters/${hash}`)));
    // What is read here is what was hashed.
    text.textContent = charter.text;
    fill(place, code(charter.hash), ' ', charter.hash === hash
      ? h('strong', {}, 'is the same.')
      : h('strong', { class: 'problem' }, 'is another. Do not ratify; tell the organiser.'));
  } catch (error) {
    fill(place, failure(error));
  }
}

const asking = document.getElementById('ask');

async function ask() {
  asking.removeEventListener('toggle', ask);
  const place = document.getElementById('ask-form');
  const nodes = [...asking.querySelectorAll('[data-api]')].map(({ dataset: { api, operator, seat } }) => ({ api, operator, seat }));
  try {
    const { showAsking } = await later(() => import('./asking.js'));
    await showAsking(place, nodes);
  } catch (error) {
    fill(place, failure(error));
    asking.addEventListener('toggle', ask);
  }
}

if (asking) {
  asking.addEventListener('toggle', ask);
  // An address that names a request opens the form, which then asks nobody before its reader says so.
  asking.open ||= location.hash.startsWith('#request-');
}
