// How a ceremony stands, in words for people.
import { holderOf } from './setup.js';

const WHY = {
  equivocation: 'two different statements where one is due',
  'invalid message': 'a message that breaks the rules',
  'repeated constant': 'two dealers with the same constant',
  'bad share': 'a share that does not fit its dealer’s commitments',
  'false complaint': 'a complaint about a share that fits',
  'unusable key': 'commitments that make no key',
  abandoned: 'given up',
};

const name = (setup, seat) => {
  const holder = holderOf(setup, seat);
  return holder ? `${holder.operatorId} in seat ${holder.seat}` : `seat ${seat.id - 1}`;
};

const names = (setup, seats) => [...new Set(seats.map((seat) => name(setup, seat)))].join(', ');

/** Why a ceremony ended without a key. */
export function abortedWords({ failure, culprits, evidence }, setup) {
  const who = names(setup, failure === 'abandoned' ? evidence.map(({ frame }) => frame.sender) : culprits);
  return WHY[failure] + (who === '' ? '' : ` by ${who}`);
}

/** What a running ceremony waits for. */
export function stateWords(state, setup) {
  if (state.is === 'collecting') return `${state.phase}: waits for ${names(setup, state.missing)}`;
  if (state.is === 'disputed') return `words that do not agree, of ${names(setup, state.parties)}`;
  return state.is === 'live' ? 'the key is live' : abortedWords(state, setup);
}
