// The frames of one ceremony, one for each thing that a seat may say once; what its seat gives out; and whether all
// have received the same. Two different frames for one of these, or two that exclude each other, prove that their
// sender says different things to different people.
import { bySeat, frame, KIND, signedFrame } from './frames.js';

const COUNTERPART = {
  [KIND.complaint]: ({ dealer }) => dealer.name,
  [KIND.reveal]: ({ complainer }) => `${complainer}`,
};

const slotOf = ({ sender, message }) => `${sender.name} ${message.kind} ${COUNTERPART[message.kind]?.(message) ?? ''}`;

const deniesCertificate = ({ kind }) => kind === KIND.complaint || kind === KIND.abandonment;
const exclude = (a, b) =>
  (a.kind === KIND.certificate && deniesCertificate(b)) || (b.kind === KIND.certificate && deniesCertificate(a));

/** All frames of a ceremony. */
export class Ledger {
  #frames = new Map();

  /** Whether the very same statement is there already. */
  holds(inner) {
    return this.#frames.get(slotOf(inner))?.frame.hash === inner.hash;
  }

  /** The frame that contradicts another one, if there is any. */
  contradiction(inner) {
    const present = this.#frames.get(slotOf(inner));
    if (present !== undefined && present.frame.hash !== inner.hash) return present;
    return [...this.#frames.values()].find((other) =>
      other.frame.sender.name === inner.sender.name && exclude(other.frame.message, inner.message));
  }

  add(signed) {
    const slot = slotOf(signed.frame);
    if (!this.#frames.has(slot)) this.#frames.set(slot, signed);
  }

  /** All frames of a kind. */
  all(kind) {
    return [...this.#frames.values()].filter((signed) => signed.frame.message.kind === kind);
  }

  /** All frames of a kind of which a seat says one, in the order of seats, by the names of seats. */
  of(kind) {
    const frames = this.all(kind).sort((a, b) => bySeat(a.frame.sender, b.frame.sender));
    return new Map(frames.map((signed) => [signed.frame.sender.name, signed]));
  }

  /** All frames of a seat. */
  from(seat) {
    return [...this.#frames.values()].filter((signed) => signed.frame.sender.name === seat.name);
  }
}

/** What one seat gives out: its own frames, signed, stored and filed before they are sent, and others' that it shows. */
export class Outbox {
  #shown = new Set();
  #waiting = [];

  constructor(sessionHash, self, ledger, store, sign) {
    Object.assign(this, { sessionHash, self, ledger, store, sign });
  }

  /** What would be signed to say something. */
  frame(message) {
    return frame(this.sessionHash, this.self, message);
  }

  /** Says something under the own name. */
  async say(message) {
    const inner = this.frame(message);
    const signed = signedFrame(inner, this.sign(inner));
    await this.store.append(signed);
    this.ledger.add(signed);
    this.#waiting.push(signed);
  }

  /** Hands somebody else's frame on, once: the others need it to see what was seen here. */
  show(signed) {
    if (this.#shown.has(signed.frame.hash)) return;
    this.#shown.add(signed.frame.hash);
    this.#waiting.push(signed);
  }

  /** Puts all own frames first again, for those who have missed some. */
  repeat() {
    const own = this.ledger.from(this.self);
    this.#waiting = [...own, ...this.#waiting.filter((signed) => !own.includes(signed))];
  }

  /** Gives what is to be sent, once. */
  take() {
    const send = this.#waiting;
    this.#waiting = [];
    return send;
  }
}

/** The echo of a complete round 1. */
export const echoOf = (round1) =>
  ({ kind: KIND.echo, received: [...round1.values()].map(({ frame: f }) => ({ seat: f.sender, hash: f.hash })) });
