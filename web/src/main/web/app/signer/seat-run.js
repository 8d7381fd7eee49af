// This operator's seats in one running ceremony: one, or in a re-sharing perhaps two, the old one that deals and the
// new one that receives. Their frames are durable before they leave.
import { hex, utf8 } from '../bytes.js';
import { VerificationError } from '../errors.js';
import { write } from '../json.js';
import { ceremonyFrame } from './actions.js';
import { CeremonyRun } from './ceremony-run.js';
import { encodePoint } from './curve.js';
import { Dealing, decodeSecret } from './dealing.js';
import { envelopeOf, frameVerifier } from './epoch-record.js';
import { decodeSignedFrame, encodeSignedFrame, KIND, newSeat, oldSeat } from './frames.js';
import { ceremonySetup, dealer, hashOf, receiver } from './setup.js';
import { digits } from './signer-store.js';

/** How long a frame may be on its way, in seconds. */
export const FRAME_LIFETIME = 30 * 24 * 60 * 60;
/** The table whose secrets are sealed for it. */
export const CEREMONIES = 'ceremonies';

/** The durable frames of one seat in one ceremony. An own frame is in the journal too. */
const frameLog = ({ store, epochs }, setup, seat) => {
  const hash = hashOf(setup);
  const prefix = `${hash}/${seat.name}/`;
  return {
    frames: async () => (await store.list('frames', prefix)).map(decodeSignedFrame),
    append: (signed) => store.write(async (tx) => {
      tx.put('frames', prefix + digits((await tx.list('frames', prefix)).length), encodeSignedFrame(signed));
      const { message, sender } = signed.frame;
      if (message.kind === KIND.round1) {
        const constant = hex(encodePoint(message.commitments[0]));
        if ((await tx.get('constants', constant)) === undefined) tx.put('constants', constant, hash);
      }
      if (sender.name === seat.name) await tx.signed(envelopeOf(signed));
    }),
    keepShare: (share) => epochs.keepShare(setup.federation, hash, share),
  };
};

async function secretOf({ store, operator }, setupHash) {
  const sealed = (await store.get(CEREMONIES, setupHash))?.secret;
  if (!sealed) throw new VerificationError('secret of the ceremony', 'the one drawn when it was joined', 'none');
  const plain = await operator.open(sealed, CEREMONIES, setupHash);
  try {
    return decodeSecret(plain);
  } finally {
    plain.fill(0);
  }
}

/** Every own seat in a ceremony that everybody has joined. */
export class SeatRun {
  #runs;
  #payload;
  #agreed;

  constructor(runs, payload, agreed) {
    this.#runs = runs;
    this.#payload = payload;
    this.#agreed = agreed;
  }

  /**
   * The own seats as the store has them; they say nothing before they begin.
   *
   * @param means `{store, operator, epochs}`
   */
  static async of(means, joins) {
    const { setup, sessionHash } = joins;
    const binary = ceremonySetup(joins);
    const { operator, epochs, store } = means;
    const hash = hashOf(setup);
    const verify = frameVerifier(setup, sessionHash);
    const payload = (frame) => operator.payload(ceremonyFrame(operator.publicKey, setup.federation, frame), FRAME_LIFETIME);
    const agreed = new Map();
    const sign = (frame) => utf8(write(operator.signPayload(agreed.get(hex(frame.bytes)) ?? payload(frame))));
    const own = [];
    const common = (self) => {
      own.push(self.name);
      return { setup: binary, self, verify, sign, store: frameLog(means, setup, self), own };
    };
    const runs = [];
    if (dealer(setup, operator.publicKey)) {
      const old = await epochs.share((await epochs.newest(setup.federation))?.setupHash ?? '');
      if (!old) throw new VerificationError('share of the epoch before', 'this operator’s', 'none in this store');
      const self = oldSeat(old.identifier);
      runs.push(new CeremonyRun({ ...common(self), dealing: new Dealing(binary, self, await secretOf(means, hash), old) }));
    }
    const seat = receiver(setup, operator.publicKey);
    if (seat) {
      const self = newSeat(seat.seat + 1);
      requireOwnKey(binary, self, operator.pair);
      const dealing = setup.resharing ? undefined : new Dealing(binary, self, await secretOf(means, hash));
      const seenBefore = async (constant) => !setup.resharing && ![undefined, hash].includes(await store.get('constants', constant));
      runs.push(new CeremonyRun({ ...common(self), dealing, pair: operator.pair, seenBefore }));
    }
    for (const run of runs) await run.load();
    return new SeatRun(runs, payload, agreed);
  }

  /** What is signed when it begins: to be shown, and handed to `start`. */
  get opening() {
    return this.#toShow((run) => run.opening);
  }

  /** What is signed to give up: to be shown, and handed to `abandon`. */
  get leaving() {
    return this.#toShow((run) => run.abandonment);
  }

  #toShow(frameOf) {
    return this.#runs.map(frameOf).filter(Boolean).map(this.#payload);
  }

  #agree(payloads) {
    payloads.forEach((payload) => this.#agreed.set(payload.get('params').get('frame'), payload));
  }

  /**
   * Begins, or goes on after a restart: what all own seats have to say.
   *
   * @param payloads what the operator has agreed to sign of that
   */
  start(payloads = []) {
    this.#agree(payloads);
    return this.#all((run) => run.start());
  }

  /** Takes a frame in at every own seat. */
  receive(signed) {
    return this.#all((run) => run.receive(signed));
  }

  /** Gives up at every own seat; `payloads` as for `start`. */
  abandon(payloads = []) {
    this.#agree(payloads);
    return this.#all((run) => run.abandon());
  }

  async #all(work) {
    const said = [];
    for (const run of this.#runs) said.push(...(await work(run)));
    if (this.#runs.length < 2) return said;
    // What one own seat says the other hears at once.
    const known = new Set(said.map(({ frame }) => frame.hash));
    for (let i = 0; i < said.length; i++) {
      for (const run of this.#runs) {
        for (const more of await run.receive(said[i])) {
          if (!known.has(more.frame.hash)) {
            known.add(more.frame.hash);
            said.push(more);
          }
        }
      }
    }
    return said;
  }

  /** What the next frame may bring an own seat to: the gravest of them. */
  get next() {
    if (this.hasCertified) return 'nothing';
    const next = this.#runs.map((run) => run.next);
    return ['certificate', 'dealing'].find((grave) => next.includes(grave)) ?? 'nothing';
  }

  /** Whether an own seat has certified: that cannot be taken back. */
  get hasCertified() {
    return this.#runs.some((run) => run.hasCertified);
  }

  /** How far it has come: the least of the own seats, or what ended it. */
  get state() {
    return (this.#runs.find((run) => run.state.is !== 'live') ?? this.#runs.at(-1)).state;
  }
}

function requireOwnKey(binary, self, pair) {
  if (hex(binary.encryptionKeys.get(self.id)) !== hex(pair.publicKey)) {
    throw new VerificationError(`encryption key of ${self.id}`, hex(pair.publicKey), 'another');
  }
}
