// How a node attests, kept fresh while somebody looks.
import { fillIn, showWho } from './frame.js';
import { h, time } from '../dom.js';
import { getJson } from '../portal.js';

const EVERY_MILLIS = 20_000;
const WORDS = {
  green: 'attested',
  grey: 'silent',
  red: 'another image than the pinned one',
};

async function refresh(section) {
  const { operators } = await getJson(`/api/operator/attestation?federation=${encodeURIComponent(section.dataset.federation)}`);
  const own = operators.find(({ operator_id: id }) => id === section.dataset.operator);
  if (!own) return;
  section.querySelector('.state').replaceChildren(
    h('span', { class: `health ${own.health}` }, h('b', {}, own.health), ' ',
      own.attested_at === null ? 'never heard of' : WORDS[own.health]),
    ...(own.attested_at === null ? [] : [' ', h('span', { class: 'quiet' }, 'last heard ', time(own.attested_at))]));
}

await showWho();
await fillIn();
const sections = document.querySelectorAll('.attestation');
if (sections.length > 0) {
  setInterval(() => {
    // A portal that does not answer leaves what was known; the banner says when there is no connection.
    if (!document.hidden) sections.forEach((section) => refresh(section).catch(() => undefined));
  }, EVERY_MILLIS);
}
