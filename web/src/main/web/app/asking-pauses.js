// How long a page that follows a request waits before it asks again.

const FIRST_MILLIS = 2_000;
const LONGEST_MILLIS = 60_000;

/** How far a request has come, by what was verified and by what the portal has published: a node's other words prove nothing. */
const reached = ({ request, signature, published }) => (published ? 3 : signature !== undefined ? 2 : request ? 1 : 0);

/** Ever longer pauses, the first again when the request has come further than it ever was: nodes that say now this, now that, gain nothing. */
export class Pauses {
  #furthest = -1;
  #pause;

  /** The pause in milliseconds after an answer. */
  after(view) {
    const now = reached(view);
    this.#pause = now > this.#furthest ? FIRST_MILLIS : Math.min(1.5 * this.#pause, LONGEST_MILLIS);
    this.#furthest = Math.max(now, this.#furthest);
    return this.#pause;
  }
}
