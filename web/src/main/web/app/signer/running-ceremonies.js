// The ceremonies that are under way here, from the confirmed code to the certified key or the failure. Its methods are
// called one after another, never at the same time.
import { isExpected, VerificationError } from '../errors.js';
import { readAction } from './actions.js';
import { isOver } from './ceremony-book.js';
import { EarlyFrames } from './early-frames.js';
import { envelopeOf, frameIn, verifyEpochRecord } from './epoch-record.js';
import { abandonBeforeSession, abandonmentToSay, hasCertified, isBySeat, requireShown } from './own-frames.js';
import { envelopeMessage } from './peer-messages.js';
import { SeatRun } from './seat-run.js';
import { hashOf, verifiedJoins } from './setup.js';
import { discontinuity } from './setup-rules.js';
import { prepareSealing } from './share-sealing.js';
import { encodeTranscript } from './transcript.js';
import { abortedWords } from './wording.js';

const isInSession = ({ stage }) => stage === 'running' || stage === 'code';
const givenUpBy = (envelope) => `given up by ${readAction(envelope).operatorId}`;

/** One federation's running ceremonies. */
export class RunningCeremonies {
  #means;
  #book;
  #judge;
  #send;
  #changed;
  #ended;
  #mayAnswer;
  #log;
  #runs = new Map();
  #early = new EarlyFrames();

  /**
   * @param means `{store, operator, epochs}`
   * @param changed told when something new is to be seen
   * @param ended told when a ceremony has ended, and others may stand differently by that
   * @param mayAnswer false while nodes know a later state of the store than it has: then it may have certified what it
   *   does not know of, and neither goes on nor gives up
   */
  constructor({ means, book, judge, send, changed, ended, mayAnswer, log }) {
    this.#means = means;
    this.#book = book;
    this.#judge = judge;
    this.#send = send;
    this.#changed = changed;
    this.#ended = ended;
    this.#mayAnswer = mayAnswer;
    this.#log = log;
  }

  /** How far a ceremony has come, if it is under way here. */
  state(setupHash) {
    return this.#runs.get(setupHash)?.state;
  }

  /** Whether own seats have certified a ceremony that is under way here. */
  hasCertified(setupHash) {
    return this.#runs.get(setupHash)?.hasCertified ?? false;
  }

  /** What this operator signs when it begins: to be shown, and handed to `begin`. */
  async opening(ceremony) {
    return (await SeatRun.of(this.#means, await this.#joins(ceremony))).opening;
  }

  /**
   * Begins, or goes on with, a ceremony whose code was confirmed.
   *
   * @param payloads what the operator has seen and agreed to sign, if it was asked
   */
  async begin(ceremony, payloads) {
    await prepareSealing();
    try {
      const joins = await this.#joins(ceremony);
      const run = await SeatRun.of(this.#means, joins);
      this.#runs.set(ceremony.setupHash, run);
      if (!(await this.#mayGoOn(ceremony, run))) return;
      this.#sendFrames(await run.start(payloads));
      for (const envelope of this.#early.take(joins.sessionHash)) await this.#take(ceremony, run, envelope);
      await this.#settle(ceremony, run);
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.#log(`ceremony ${ceremony.id} cannot go on here: ${error.message}`);
      this.#runs.delete(ceremony.setupHash);
      await this.#book.stage(ceremony, 'failed', error.message);
    }
  }

  async #joins(ceremony) {
    return verifiedJoins(ceremony.setup, await this.#book.joins(ceremony.setupHash));
  }

  /** Takes a frame in. */
  async frame(envelope, action) {
    if (action.setupHash) {
      await this.#givenUpBefore(envelope, action.setupHash);
      return;
    }
    const ceremony = await this.#book.ofSession(action.sessionHash);
    const run = ceremony && this.#runs.get(ceremony.setupHash);
    if (run) {
      await this.#take(ceremony, run, envelope);
      await this.#settle(ceremony, run);
    } else if (!ceremony || !isOver(ceremony)) {
      this.#early.add(action.sessionHash, envelope);
    } else if (action.name === 'ceremony-abandon') {
      await this.#givenUpAfter(ceremony, envelope);
    }
  }

  // Whatever comes in may be the last thing that dealing, or the certificate, waits for. Before the certificate, and
  // not after, the ceremony can be given up, if the federation's record does not call for it any more.
  async #mayGoOn(ceremony, run) {
    if (!this.#runs.has(ceremony.setupHash) || !(run.hasCertified || this.#mayAnswer())) return false;
    if (run.next === 'nothing') return true;
    const refusal = run.next === 'certificate' ? await this.#judge.now(ceremony.setup) : await this.#judge.remembered(ceremony.setup);
    if (refusal) await this.giveUp(ceremony, refusal);
    return !refusal;
  }

  /**
   * Takes in what the public record of an epoch holds: a node puts it together from frames that may have come while
   * this tab was closed, and does not tell them singly any more.
   */
  async complete(record) {
    const setupHash = hashOf(record.setup);
    const run = this.#runs.get(setupHash);
    const ceremony = run && (await this.#book.find(setupHash));
    if (!ceremony) return;
    try {
      const { transcript } = verifyEpochRecord(record);
      for (const round of ['round1', 'echoes', 'shares', 'certificates']) {
        for (const signed of transcript[round]) {
          if (!(await this.#mayGoOn(ceremony, run))) return;
          this.#sendFrames(await run.receive(signed));
        }
      }
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.#log(`the record of ceremony ${setupHash}: ${error.message}`);
    }
    await this.#settle(ceremony, run);
  }

  /** Its epoch was taken from the public record. */
  drop(setupHash) {
    this.#runs.delete(setupHash);
  }

  async #take(ceremony, run, envelope) {
    if (!(await this.#mayGoOn(ceremony, run))) return;
    try {
      this.#sendFrames(await run.receive(frameIn(envelope)));
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.#log(`a frame that is not taken: ${error.message}`);
    }
  }

  #sendFrames(frames) {
    if (frames.length > 0) this.#send(frames.map((signed) => envelopeMessage(envelopeOf(signed))));
  }

  async #settle(ceremony, run) {
    if (!this.#runs.has(ceremony.setupHash)) return;
    const { state } = run;
    if (state.is === 'aborted') {
      this.#runs.delete(ceremony.setupHash);
      await this.#book.stage(ceremony, state.failure === 'abandoned' ? 'abandoned' : 'failed', abortedWords(state, ceremony.setup));
      await this.#ended();
    } else if (state.is === 'live') {
      this.#runs.delete(ceremony.setupHash);
      await this.#finish(ceremony, state);
      await this.#ended();
    } else {
      this.#changed();
    }
  }

  async #finish(ceremony, { transcript }) {
    try {
      const { envelopes } = await this.#joins(ceremony);
      const verified = verifyEpochRecord({ setup: ceremony.setup, joins: envelopes, transcript: encodeTranscript(transcript) });
      const broken = discontinuity(ceremony.setup, await this.#means.epochs.newest(ceremony.setup.federation));
      if (broken) throw new VerificationError('the epoch', 'one that carries on the key', broken);
      await this.#means.epochs.keep(verified);
      await this.#book.stage(ceremony, 'live', 'the key is live');
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.#log(`ceremony ${ceremony.id} ended in what is not kept: ${error.message}`);
      await this.#book.stage(ceremony, 'failed', error.message);
    }
  }

  // Of a ceremony that was certified here, or that failed, it is a release: this signer may take part in another.
  async #givenUpBefore(envelope, setupHash) {
    const ceremony = await this.#book.find(setupHash);
    const open = ceremony && (!isOver(ceremony) || ceremony.stage === 'failed');
    if (!open || !isBySeat(envelope, ceremony.setup)) return;
    const run = this.#runs.get(setupHash);
    if (run && !run.hasCertified) {
      await this.giveUp(ceremony, givenUpBy(envelope));
      return;
    }
    this.#runs.delete(setupHash);
    await this.#book.stage(ceremony, 'abandoned', givenUpBy(envelope));
    await this.#ended();
  }

  async #givenUpAfter(ceremony, envelope) {
    if (ceremony.stage !== 'failed' || !isBySeat(envelope, ceremony.setup)) return;
    await this.#book.stage(ceremony, 'abandoned', givenUpBy(envelope));
    await this.#ended();
  }

  /**
   * Ends a ceremony that can come to nothing. One that was certified here goes on: the session, and what is in it, was
   * fixed before, and the others may complete it.
   */
  async fail(ceremony, why) {
    if (this.hasCertified(ceremony.setupHash)) {
      this.#log(`ceremony ${ceremony.id} was certified here and goes on: ${why}`);
      return;
    }
    this.#runs.delete(ceremony.setupHash);
    await this.#book.stage(ceremony, 'failed', why);
    await this.#ended();
  }

  /** What this operator signs not to join, or to give up: to be shown, and handed to `refuseToJoin` or `giveUp`. */
  async leaving(ceremony) {
    const run = isInSession(ceremony) && (await this.#session(ceremony));
    return run ? run.leaving : abandonmentToSay(this.#means, ceremony);
  }

  // A session that cannot be taken up, for want of its secret, is given up by its setup.
  async #session(ceremony) {
    try {
      return this.#runs.get(ceremony.setupHash) ?? (await SeatRun.of(this.#means, await this.#joins(ceremony)));
    } catch (error) {
      if (!isExpected(error)) throw error;
      return undefined;
    }
  }

  /**
   * Does not join, and says so: the others need not wait, nor does the setup stay open.
   *
   * @param payloads what the operator has seen and agreed to sign, of `leaving`
   */
  async refuseToJoin(ceremony, why, payloads) {
    requireShown(payloads, await this.leaving(ceremony));
    await abandonBeforeSession(this.#means, ceremony, this.#send, payloads[0]);
    await this.#book.stage(ceremony, 'denied', why);
  }

  /**
   * Gives a ceremony up where this signer has not certified it, and tells the others; whether it could.
   *
   * @param payloads as for `refuseToJoin`, if the operator was asked
   */
  async giveUp(ceremony, why, payloads) {
    const { setupHash, stage } = ceremony;
    if (await this.#certifiedHere(setupHash)) {
      this.#log(`ceremony ${ceremony.id} was certified here: that cannot be taken back`);
      return false;
    }
    if (!this.#mayAnswer() || !(isInSession(ceremony) || stage === 'joined' || stage === 'failed')) return false;
    if (payloads) requireShown(payloads, await this.leaving(ceremony));
    const run = isInSession(ceremony) && (await this.#session(ceremony));
    this.#runs.delete(setupHash);
    if (run) this.#sendFrames(await run.abandon(payloads));
    else await abandonBeforeSession(this.#means, ceremony, this.#send, payloads?.[0]);
    await this.#book.stage(ceremony, 'abandoned', why);
    return true;
  }

  async #certifiedHere(setupHash) {
    const run = this.#runs.get(setupHash);
    return run ? run.hasCertified : hasCertified(this.#means, setupHash);
  }
}
