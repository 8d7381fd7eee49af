// Frames that came before their session is known or confirmed here. They are not kept: a node sends everything again
// in each session, and a hostile one shall not fill the disk.
import { payloadSha256 } from '../envelope.js';

const MOST_SESSIONS = 16;
const MOST_FRAMES = 256;

const hashOf = (envelope) => payloadSha256(envelope.get('payload'));

/** Frames in wait, by their session. */
export class EarlyFrames {
  #sessions = new Map();

  add(sessionHash, envelope) {
    if (!this.#sessions.has(sessionHash)) {
      if (this.#sessions.size >= MOST_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value);
      this.#sessions.set(sessionHash, []);
    }
    const frames = this.#sessions.get(sessionHash);
    const hash = hashOf(envelope);
    if (frames.length < MOST_FRAMES && !frames.some((one) => hashOf(one) === hash)) frames.push(envelope);
  }

  /** Gives those of a session out, once. */
  take(sessionHash) {
    const frames = this.#sessions.get(sessionHash) ?? [];
    this.#sessions.delete(sessionHash);
    return frames;
  }
}
