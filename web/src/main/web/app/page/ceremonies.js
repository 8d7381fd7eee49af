// Watching ceremonies: asks the guardians' nodes every few seconds, and compares what they say.
import { showWho } from './frame.js';
import { textOf } from '../bounded.js';
import { ceremonyView } from './ceremony.js';
import { code, failure, fill, h, localTime, notice } from '../dom.js';
import { currentKey } from '../key-store.js';
import { update } from '../redraw.js';

const EVERY_MILLIS = 3_000;
const PATIENCE_MILLIS = 8_000;
const MOST_BYTES = 16 * 1024 * 1024; // Of a node's answer: 200 ceremonies of 15 guardians.
const MOST_CEREMONIES = 200;
const OPEN = ['joining', 'running', 'disputed'];

const key = await currentKey().catch(() => undefined);

/** What one node tells; nothing if it does not answer, or with what cannot be shown. */
async function ask(origin) {
  try {
    const response = await fetch(`${origin}/api/ceremonies`, {
      credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MILLIS),
    });
    const { ceremonies } = JSON.parse(await textOf(response, MOST_BYTES));
    const newest = ceremonies.slice(0, MOST_CEREMONIES);
    newest.forEach((ceremony) => ceremonyView(ceremony));
    return { origin, ceremonies: newest };
  } catch {
    return { origin };
  }
}

/** The furthest view of each ceremony, which node tells it, and the codes that nodes show for it. */
function merged(answers) {
  const found = new Map();
  for (const { origin, ceremonies = [] } of answers) {
    for (const ceremony of ceremonies) {
      const before = found.get(ceremony.setup_hash);
      const views = [...(before?.views ?? []), { origin, code: ceremony.code }];
      const further = !before || ceremony.changed_at > before.ceremony.changed_at || ceremony.state === 'live';
      found.set(ceremony.setup_hash, { ...(further ? { ceremony, teller: origin } : before), views });
    }
  }
  return [...found.values()].sort((a, b) => b.ceremony.received_at - a.ceremony.received_at);
}

function shown(answers) {
  const silent = answers.filter(({ ceremonies }) => ceremonies === undefined).map(({ origin }) => origin);
  const found = merged(answers);
  const all = found.map(({ ceremony, teller, views }) => {
    // Also where the furthest view has none.
    const first = ceremony.code ?? views.find((view) => view.code)?.code;
    return ceremonyView(ceremony, {
      mine: key?.operatorId,
      teller,
      disagreeing: views.filter((view) => view.code && view.code !== first).map(({ origin }) => origin),
    });
  });
  const open = all.filter((_, i) => OPEN.includes(found[i].ceremony.state) || i === 0);
  const past = all.filter((view) => !open.includes(view));
  return [
    silent.length === answers.length
      ? notice('bad', h('p', {}, h('strong', {}, 'No node answers this browser. '), 'They may be down, or reachable only for their peers. Trying again.'))
      : silent.length > 0 && notice('note', h('p', {}, 'Without an answer: ', silent.map((origin) => [code(origin), ' ']).flat())),
    ...open,
    past.length > 0 && h('details', {}, h('summary', {}, `Earlier ceremonies (${past.length})`), past),
    all.length === 0 && silent.length < answers.length && h('div', { class: 'empty' }, h('p', {}, 'No ceremony has been proposed.'),
      h('p', { class: 'quiet' }, 'A guardian proposes one when every seat has ratified the charter.')),
    h('p', { class: 'quiet' }, `Asked ${answers.length} ${answers.length === 1 ? 'node' : 'nodes'} at ${localTime(new Date())}.`),
  ];
}

async function watch(section) {
  const place = section.querySelector('.told');
  const origins = section.dataset.nodes.split(' ').filter((origin) => origin !== '');
  if (origins.length === 0) return;
  let last = '';
  for (;;) {
    if (!document.hidden) {
      try {
        const answers = await Promise.all(origins.map(ask));
        const text = JSON.stringify(answers);
        // Whoever reads is not disturbed when nothing has changed.
        if (text !== last) update(place, shown(answers));
        last = text;
      } catch (error) {
        last = '';
        fill(place, failure(error));
      }
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MILLIS));
  }
}

await showWho();
document.querySelectorAll('.ceremony').forEach(watch);
