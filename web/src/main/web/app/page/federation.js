// A federation's public page: the charter's hash, computed here from the exact bytes.
import './frame.js';
import { parseCharter } from '../charter.js';
import { utf8 } from '../bytes.js';
import { code, failure, fill, h } from '../dom.js';
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
