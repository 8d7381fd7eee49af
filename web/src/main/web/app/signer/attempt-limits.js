// Which attempts commitments are drawn for, so that no coordinator uses up a signer: numbers that an honest one can
// have reached by now, and in each lane no more than so many at once and two a second after that.
import { LANES } from './signing-messages.js';

/** How many attempts of a lane may begin at once. */
export const BURST = 64;

const PAUSE_MILLIS = 500;

// A coordinator that begins again goes on 128 numbers of its lane for each second since the request was made; clocks
// differ by a minute at most.
const NUMBERS_A_SECOND = 128;
const CLOCKS_SECONDS = 60;
const WINDOW = 4_096;
const MOST_LANES = 16_384;

/** Whether a coordinator may have come to this number since the request was made, in Unix seconds. */
export function isInReach(number, createdAt, now) {
  const seconds = Math.max(0, Math.floor(now.getTime() / 1000) + CLOCKS_SECONDS - Number(createdAt));
  return Math.floor(number / LANES) <= NUMBERS_A_SECOND * seconds + WINDOW;
}

/** What is left to each lane. It is in memory: nonces are, too. */
export class AttemptLimits {
  #lanes = new Map();

  /** Takes one attempt of a lane, if there is one to be had now. */
  take(lane, now) {
    const before = this.#lanes.get(lane) ?? { left: BURST, at: now.getTime() };
    const left = Math.min(BURST, before.left + Math.max(0, now.getTime() - before.at) / PAUSE_MILLIS);
    const taken = left >= 1;
    // The lane that was used last is the last to be forgotten.
    this.#lanes.delete(lane);
    this.#lanes.set(lane, { left: taken ? left - 1 : left, at: now.getTime() });
    if (this.#lanes.size > MOST_LANES) this.#lanes.delete(this.#lanes.keys().next().value);
    return taken;
  }
}
