// Drawing a ceremony: a pure rendering of what a node tells, for whoever has fetched it.
//
// Nothing here acts or asks; the page that shows a ceremony and the one that takes part in it both use it.
import { code, facts, h, notice, time } from '../dom.js';

const STEPS = [
  ['join', 'Joined'],
  ['round1', 'Commitments'],
  ['echo', 'Echo'],
  ['shares', 'Shares'],
  ['certify', 'Certified'],
];

const STATES = {
  joining: 'Waiting for everybody to join.',
  running: 'Under way.',
  disputed: 'A guardian complains about another.',
  live: 'Done: all who hold a share have certified the key.',
  failed: 'Failed. A new attempt is needed.',
  abandoned: 'Given up. A new attempt is needed.',
};

const when = (seconds) => time(seconds * 1000);

/** Who still has to do what, in words; empty when nobody is missing. */
export function missing(ceremony) {
  for (const [step, name] of STEPS) {
    const waiting = ceremony.seats.filter(({ steps }) => step in steps && steps[step] === null);
    if (waiting.length > 0) return { step: name, seats: waiting };
  }
  return undefined;
}

/** How far a ceremony has come, from 0 to 1. */
export function progress(ceremony) {
  const due = ceremony.seats.flatMap(({ steps }) => STEPS.filter(([step]) => step in steps).map(([step]) => steps[step]));
  return due.length === 0 ? 0 : due.filter((at) => at !== null).length / due.length;
}

const seatName = ({ seat, group }) => `seat ${seat}${group === 'old' ? ' of the old epoch' : ''}`;

function waitingFor(ceremony) {
  const next = missing(ceremony);
  if (!next || !['joining', 'running', 'disputed'].includes(ceremony.state)) return undefined;
  return h('p', {}, h('strong', {}, `${next.step}: `), 'missing ',
    next.seats.map((seat, i) => [i > 0 ? ', ' : '', seatName(seat), ' ', code(seat.operator_id)]).flat(), '.');
}

function grid(ceremony, mine) {
  const columns = STEPS.filter(([step]) => ceremony.seats.some(({ steps }) => step in steps));
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Who has done what' },
    h('table', { class: 'grid' },
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Seat'), h('th', { scope: 'col' }, 'Operator'),
        columns.map(([, name]) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, ceremony.seats.map((seat) => h('tr', { class: seat.operator_id === mine ? 'mine' : undefined },
        h('th', { scope: 'row' }, `${seat.seat}${seat.group === 'old' ? ' (old)' : ''}`),
        h('td', {}, code(seat.operator_id), seat.operator_id === mine ? h('strong', {}, ' (you)') : ''),
        columns.map(([step]) => cell(seat.steps, step)))))));
}

function cell(steps, step) {
  if (!(step in steps)) return h('td', { class: 'no' }, '–');
  return steps[step] === null ? h('td', { class: 'no' }, 'not yet') : h('td', { class: 'yes' }, h('b', {}, 'done'), ' ', when(steps[step]));
}

/**
 * A ceremony as a node tells it.
 *
 * @param ceremony an element of `/api/ceremonies`
 * @param options `mine`, the operator id to mark; `teller`, the origin of the node whose words these are, where several are asked;
 *     `disagreeing`, origins of nodes that show another code
 */
export function ceremonyView(ceremony, { mine, teller, disagreeing = [] } = {}) {
  const parts = [
    h('h3', {}, ceremony.kind === 'keygen' ? 'Making the key' : `Dealing shares anew: epoch ${ceremony.epoch}`),
    h('p', {}, h('span', { class: `status ${ceremony.state}` }, ceremony.state), ' ', STATES[ceremony.state] ?? '', ` ${ceremony.t} of ${ceremony.n} will sign.`),
    h('progress', { max: '1', value: String(progress(ceremony)), 'aria-label': 'How far the ceremony is' }),
    waitingFor(ceremony),
    ceremony.warning && notice('bad', h('p', {}, ceremony.warning)),
    ceremony.next && h('p', {}, h('strong', {}, 'Next: '), ceremony.next),
  ];
  if (ceremony.code) {
    parts.push(h('p', { class: 'compare' }, h('span', { class: 'quiet' }, 'Code to compare, by telephone, with every other guardian: '),
      h('code', { class: 'compare' }, ceremony.code)));
  }
  if (disagreeing.length > 0) {
    parts.push(notice('bad', h('p', {}, h('strong', {}, 'Nodes show different codes. '),
      'Somebody is shown another ceremony than you. Do not confirm; ask each other. Differs: ', disagreeing.map((origin) => [code(origin), ' ']).flat())));
  }
  for (const { by, about, revealed } of ceremony.complaints ?? []) {
    parts.push(notice('note', h('p', {}, `Signer ${by} complains about ${about}`, revealed ? ', who has revealed what it sent.' : ', who has not answered yet.')));
  }
  if (ceremony.failure) {
    parts.push(notice('bad', h('p', {}, h('strong', {}, ceremony.failure.reason.replaceAll('_', ' ')), ': ', ceremony.failure.culprits.map((id) => [code(id), ' ']).flat())));
  }
  parts.push(grid(ceremony, mine), facts([
    ['Setup', code(ceremony.setup_hash)],
    ceremony.session_hash && ['Session', code(ceremony.session_hash)],
    ['Network', ceremony.network],
    ['Last change', when(ceremony.changed_at)],
    teller && ['As told by', code(teller)],
  ].filter(Boolean)));
  return h('article', { class: 'one-ceremony', id: `ceremony-${ceremony.setup_hash}` }, parts);
}
