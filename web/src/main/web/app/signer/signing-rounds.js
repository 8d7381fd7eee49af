// This signer's part in the rounds of approved requests: commitments, then shares. What was not approved here is
// refused by the share's own signer.
import { isExpected } from '../errors.js';
import { signCommit } from './actions.js';
import { AttemptLimits, isInReach } from './attempt-limits.js';
import { ROUND_LIFETIME } from './current-share.js';
import { envelopeMessage, refusalMessage } from './peer-messages.js';
import { decodePackage, encodeCommitments, laneOf } from './signing-messages.js';

// A lane has one question in wait; so many lanes may have one, and a request has sixteen lanes.
const MOST_WAITING = 16_384;

const laneName = ({ requestHash, number }) => `${requestHash} ${laneOf({ number })}`;
const WRONG_EPOCH = { reason: 'wrong_epoch', detail: 'no share of that epoch' };

/** One federation's rounds. */
export class SigningRounds {
  #limits = new AttemptLimits();
  #asked = new Map();

  /**
   * @param share the current one
   * @param pending gives the request of a hash if it was seen, and has ended its approval if it ran out of time
   * @param later runs work in its turn, when nothing else of this signer is at work
   */
  constructor({ federation, means, share, send, mayAnswer, log, pending, later }) {
    Object.assign(this, { federation, means, share, send, mayAnswer, log, pending, later });
  }

  /**
   * A coordinator asks for commitments. They mean nothing after this tab, so they are in no file; of a lane's
   * questions that wait, the newest is answered.
   */
  async ask(question) {
    const lane = laneName(question);
    const waits = this.#asked.has(lane);
    if (!waits && this.#asked.size >= MOST_WAITING) return;
    this.#asked.set(lane, question);
    if (!waits) await this.later(() => this.#answerNewest(lane));
  }

  async #answerNewest(lane) {
    const question = this.#asked.get(lane);
    this.#asked.delete(lane);
    const { requestHash, number, epoch } = question;
    const current = await this.share.signer();
    if (current?.epoch.key.epoch !== epoch) {
      this.#refuse(requestHash, number, WRONG_EPOCH);
      return;
    }
    if (!this.mayAnswer()) return;
    if (!(await this.#isAllowed(question))) {
      this.#refuse(requestHash, number, { reason: 'too_many_attempts', detail: 'more than an honest coordinator makes' });
      return;
    }
    const envelope = await this.commitments(current, requestHash, number);
    if (envelope) this.send([envelopeMessage(envelope)]);
  }

  async #isAllowed(question) {
    const request = await this.pending(question.requestHash);
    if (!request) return true; // Nobody approved it; the share's own signer says so.
    const now = this.means.store.now();
    return isInReach(question.number, request.createdAt, now) && this.#limits.take(laneName(question), now);
  }

  /** Commitments to fresh nonces for an attempt, or nothing where they were refused. */
  async commitments({ epoch, signer }, requestHash, number) {
    const attempt = { requestHash, number, epoch: epoch.key.epoch };
    const { committed, refused } = await signer.commit(attempt);
    if (refused) {
      this.#refuse(requestHash, number, refused);
      return undefined;
    }
    const { operator } = this.means;
    return operator.sign(signCommit(operator.publicKey, this.federation, attempt, encodeCommitments(committed)), ROUND_LIFETIME);
  }

  /** A coordinator asks for a share. */
  async askShare(bytes) {
    let signingPackage;
    try {
      signingPackage = decodePackage(bytes);
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.log(`a package that does not decode: ${error.message}`);
      return;
    }
    const { attempt } = signingPackage;
    const current = await this.share.signer();
    if (!current) {
      this.#refuse(attempt.requestHash, attempt.number, WRONG_EPOCH);
      return;
    }
    if (!this.mayAnswer()) return;
    await this.pending(attempt.requestHash); // What ran out of time is approved no more.
    const { released, refused } = await current.signer.sign(signingPackage);
    if (released) this.send([envelopeMessage(await current.ledger.envelope(attempt))]);
    else this.#refuse(attempt.requestHash, attempt.number, refused);
  }

  #refuse(requestHash, number, { reason, detail }) {
    this.log(`request ${requestHash}, attempt ${number}: ${reason}, ${detail}`);
    this.send([refusalMessage(requestHash, number, reason)]);
  }
}
