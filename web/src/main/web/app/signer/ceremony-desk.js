// All ceremonies of one federation, as this signer takes part in them. Whatever a node says is checked here; what this
// signer says is durable before it leaves. Its methods are called one after another, never at the same time.
import { payloadSha256 } from '../envelope.js';
import { isExpected, RefusedError, RESTORED } from '../errors.js';
import { ceremonyJoin, readAction } from './actions.js';
import { CeremonyBook, isOver, isOwn } from './ceremony-book.js';
import { encodeSecret } from './dealing.js';
import { hasCertified, ownFrames, requireShown } from './own-frames.js';
import { envelopeMessage, setupMessage } from './peer-messages.js';
import { RunningCeremonies } from './running-ceremonies.js';
import { CEREMONIES, FRAME_LIFETIME } from './seat-run.js';
import { dealer, hashOf, receiver, requireJoin, verifiedJoins } from './setup.js';
import { SetupJudge } from './setup-judge.js';
import { proposedSetup, sameTerms } from './setup-rules.js';
import { prepareSealing } from './share-sealing.js';

const MOST_OPEN = 32;

const bare = (code) => code.replace(/[-\s]/g, '').toLowerCase();
const hashOfJoin = (envelope) => payloadSha256(envelope.get('payload'));

/** One federation's ceremonies. */
export class CeremonyDesk {
  #book;
  #judge;
  #running;
  #missed = new Set();

  /**
   * @param means `{store, operator, epochs}`
   * @param memberships `{known(), newest()}` of the federation, verified
   * @param policy gives the policy that holds now
   * @param send gives messages to the federation's nodes
   * @param changed told when something new is to be seen or decided
   * @param mayAnswer false while nodes know a later state of the store than it has
   * @param log told in words what was not taken
   */
  constructor({ federation, means, memberships, policy, send, changed = () => {}, mayAnswer = () => true, log = () => {}, signerKind = 'browser' }) {
    Object.assign(this, { federation, means, memberships, policy, send, changed, mayAnswer, log, signerKind });
    this.#book = new CeremonyBook(federation, means.store, changed);
    this.#judge = new SetupJudge(federation, means, memberships, this.#book);
    this.#running = new RunningCeremonies({
      means, book: this.#book, judge: this.#judge, send, changed, ended: () => this.#rejudgeRemembered(), mayAnswer, log,
    });
  }

  get #key() {
    return this.means.operator.publicKey;
  }

  /** All ceremonies that are known, the oldest first; of those under way, how far they are, and whether they can be given up. */
  async ceremonies() {
    const all = await this.#book.all();
    return Promise.all(all.map(async (ceremony) => ({
      ...ceremony,
      progress: this.#running.state(ceremony.setupHash),
      certified: ceremony.stage === 'failed'
        ? await hasCertified(this.means, ceremony.setupHash) : this.#running.hasCertified(ceremony.setupHash),
    })));
  }

  /** Who has joined, by public key. */
  joined(setupHash) {
    return this.#book.joined(setupHash);
  }

  /** Goes on where the last tab stopped. One ceremony that cannot go on stands in the way of no other; it is tried again with `rejudge`. */
  async resume() {
    this.#missed.clear();
    for (const { setupHash } of await this.#book.all()) await this.#takeUp(setupHash);
  }

  async #takeUp(setupHash) {
    const ceremony = await this.#book.find(setupHash);
    const missed = this.#missed.delete(setupHash);
    if (!ceremony || (missed && this.#running.state(setupHash))) return; // It goes on already.
    try {
      if (ceremony.stage === 'joined' || ceremony.stage === 'code') await this.#joined(ceremony);
      else if (ceremony.stage === 'running') await this.#running.begin(ceremony);
      else if (ceremony.stage === 'proposed') await this.#consider(ceremony);
    } catch (error) {
      if (!isExpected(error) && !(error instanceof RefusedError)) throw error; // The store, perhaps: then nothing goes on.
      this.#missed.add(setupHash);
      this.log(`ceremony ${ceremony.id} cannot be taken up here yet: ${error.message}`);
    }
  }

  /** Everything that a node has to have from here. */
  async everything() {
    return this.#said(await this.#book.all());
  }

  /** What a node has to have of the ceremony that this signer takes part in now. */
  async underWay() {
    return this.#said((await this.#book.all()).filter(isOwn));
  }

  async #said(ceremonies) {
    const messages = [];
    for (const { setup, setupHash, stage } of ceremonies) {
      const join = await this.#book.ownJoin(setupHash);
      if (join === undefined || stage === 'refused') continue;
      messages.push(setupMessage(setup), envelopeMessage(join));
      for (const envelope of await ownFrames(this.means, setupHash)) messages.push(envelopeMessage(envelope));
    }
    return messages;
  }

  /** Takes a setup in, whoever proposes it. */
  async setup(setup) {
    const hash = hashOf(setup);
    const all = await this.#book.all();
    const present = all.find((c) => c.setupHash === hash);
    if (present?.stage === 'refused') await this.#reconsider(present, await this.#judge.onArrival(setup));
    if (present || all.filter((c) => !isOver(c)).length >= MOST_OPEN) return;
    const refusal = await this.#judge.onArrival(setup);
    await this.#book.insert(setup, refusal ? 'refused' : 'proposed', refusal ?? '');
    if (refusal) this.log(`setup ${hash} is not acceptable: ${refusal}`);
    const known = await this.#book.find(hash);
    if (known) await this.#consider(known);
    this.changed();
  }

  // What was refused for a record that is newer now, or for what ended meanwhile, may be called for.
  async #reconsider(ceremony, refusal) {
    if (refusal) return;
    await this.#book.stage(ceremony, 'proposed', '');
    await this.#consider(await this.#book.find(ceremony.setupHash));
  }

  /**
   * Judges again whatever is open, by the newest record that can be had: what is not called for any more ends, and what
   * was refused may be called for now.
   */
  async rejudge() {
    for (const setupHash of [...this.#missed]) await this.#takeUp(setupHash);
    const open = (await this.#book.all()).some((ceremony) => !isOver(ceremony));
    if (open && (await this.memberships.newest())) await this.#rejudgeRemembered();
  }

  async #rejudgeRemembered() {
    for (const { setupHash } of await this.#book.all()) {
      // What was done about one may have ended another.
      const ceremony = await this.#book.find(setupHash);
      if (this.#running.hasCertified(setupHash) || !(ceremony.stage === 'proposed' || ceremony.stage === 'refused' || isOwn(ceremony))) {
        continue;
      }
      const refusal = await this.#judge.remembered(ceremony.setup);
      if (ceremony.stage === 'refused') await this.#reconsider(ceremony, refusal);
      else if (refusal && ceremony.stage === 'proposed') await this.#book.stage(ceremony, 'refused', refusal);
      else if (refusal) await this.#running.giveUp(ceremony, refusal);
    }
  }

  async #consider(ceremony) {
    if (ceremony.stage !== 'proposed') return;
    const { setup } = ceremony;
    const seated = receiver(setup, this.#key) || dealer(setup, this.#key);
    const taken = (await this.joined(ceremony.setupHash)).includes(this.#key);
    const { ceremony: answer } = this.policy();
    if (!seated || taken) {
      await this.#book.stage(ceremony, 'watching', seated ? 'another signer of this operator joined' : 'no seat of this operator is in it');
    } else if (answer === 'deny') {
      await this.#book.stage(ceremony, 'denied', 'the policy denies ceremonies');
    } else if (answer === 'allow' || (await this.#agreedToTheSame(setup))) {
      await this.#join(ceremony);
    }
  }

  // Two operators may propose the same at the same time: then the lower setup hash goes on.
  async #agreedToTheSame(setup) {
    return (await this.#book.all()).some((c) => isOwn(c) && sameTerms(c.setup, setup));
  }

  /** Joins a ceremony if nothing stands against it, now that it is joined; else says what does. */
  async #join(ceremony, payload) {
    const { setup, setupHash } = ceremony;
    if (!this.mayAnswer()) return RESTORED;
    await prepareSealing();
    const refusal = await this.#judge.now(setup);
    if (refusal) {
      await this.#book.stage(ceremony, 'refused', refusal);
      return refusal;
    }
    for (const other of (await this.#book.all()).filter((c) => isOwn(c) && c.setupHash !== setupHash)) {
      const yields = other.stage !== 'running' && setupHash < other.setupHash;
      if (!yields) return `another ceremony is under way: ${other.id}`;
      await this.#running.giveUp(other, `ceremony ${ceremony.id} of the same terms goes first`);
    }
    const { operator } = this.means;
    const toSign = payload ?? (await this.joining(ceremony));
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const plain = encodeSecret(secret);
    const sealed = await operator.seal(plain, CEREMONIES, setupHash);
    plain.fill(0);
    secret.fill(0);
    const join = operator.signPayload(toSign);
    await this.#book.join(ceremony, join, sealed);
    this.send([setupMessage(setup), envelopeMessage(join)]);
    await this.#joined(await this.#book.find(setupHash));
    this.changed();
    return undefined;
  }

  /** What this operator signs to join: to be shown, and handed to `agree`. */
  async joining({ setup, setupHash }) {
    const { operator } = this.means;
    return operator.payload(ceremonyJoin(this.#key, this.federation, {
      encryptionPubkey: operator.pair.publicKey, guardianAddress: await operator.guardianAddress(setup.network), setupHash,
    }, this.signerKind), FRAME_LIFETIME);
  }

  /** Takes an envelope of a ceremony in; what is none, or is not valid, changes nothing. */
  async envelope(envelope) {
    const action = readAction(envelope);
    if (action.name === 'ceremony-join') await this.#takeJoin(envelope, action);
    else await this.#running.frame(envelope, action);
  }

  async #takeJoin(envelope, { setupHash, operatorId }) {
    const ceremony = await this.#book.find(setupHash);
    if (!ceremony || isOver(ceremony)) return;
    try {
      requireJoin(ceremony.setup, envelope);
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.log(`a join that does not hold: ${error.message}`);
      return;
    }
    const key = envelope.get('pubkey');
    const other = (await this.#book.joins(setupHash)).find((join) => join.get('pubkey') === key);
    if (other && hashOfJoin(other) === hashOfJoin(envelope)) return;
    if (key === this.#key) {
      await this.#ownJoinElsewhere(ceremony, envelope);
      return;
    }
    if (other && this.#running.hasCertified(setupHash)) {
      // The session, and whose joins are in it, was fixed before: the others may complete it.
      this.log(`a second join of ${operatorId} in ${ceremony.id}, certified here`);
      return;
    }
    await this.#book.othersJoin(ceremony, envelope);
    if (other) await this.#running.fail(ceremony, `two different joins of ${operatorId}`);
    else if (isOwn(ceremony)) await this.#joined(ceremony);
    this.changed();
  }

  async #ownJoinElsewhere(ceremony, envelope) {
    if (ceremony.stage === 'running') {
      await this.#running.fail(ceremony, 'two different joins of this operator');
      return;
    }
    const mine = (await this.#book.joins(ceremony.setupHash)).find((join) => join.get('pubkey') === this.#key);
    await this.#book.othersJoin(ceremony, envelope, mine);
    await this.#book.stage(ceremony, 'watching', 'another signer of this operator joined first');
  }

  /** When all have joined there is a session, and its code. */
  async #joined(ceremony) {
    const { setup, setupHash } = ceremony;
    let joins;
    try {
      joins = verifiedJoins(setup, await this.#book.joins(setupHash));
    } catch (error) {
      if (isExpected(error)) return; // Somebody is missing.
      throw error;
    }
    await this.#book.session(ceremony, joins.sessionHash);
    if (this.policy().ceremony === 'allow') await this.#confirm(await this.#book.find(setupHash));
    this.changed();
  }

  /** Begins to deal if the newest record still calls for it; else says why not. */
  async #confirm(ceremony, payloads) {
    if (!this.mayAnswer()) return RESTORED;
    await prepareSealing();
    const refusal = await this.#judge.now(ceremony.setup);
    if (refusal) {
      await this.#running.giveUp(ceremony, refusal);
      return refusal;
    }
    await this.#book.stage(ceremony, 'running', 'the code was confirmed');
    await this.#running.begin(await this.#book.find(ceremony.setupHash), payloads);
    return undefined;
  }

  /** Takes the public record of an epoch in. */
  async epoch(record) {
    const hash = hashOf(record.setup);
    if (await this.means.epochs.holds(hash)) return;
    await this.#running.complete(record);
    // A run waits for every certificate; the record, like the key, has enough without some old members'.
    if (await this.means.epochs.holds(hash)) return;
    const refusal = await this.means.epochs.take(record, this.federation, () => this.memberships.newest());
    if (refusal) {
      this.log(`an epoch record is not taken: ${refusal}`);
      return;
    }
    this.#running.drop(hash);
    const ceremony = await this.#book.find(hash);
    if (ceremony) await this.#book.stage(ceremony, 'live', 'taken from the public record');
    await this.#rejudgeRemembered();
    this.changed();
  }

  /** Proposes a ceremony, or finds the open one of the same terms; `agree` joins it. */
  async propose(proposal) {
    const membership = await this.memberships.newest();
    if (!membership) throw new RefusedError('The federation’s record cannot be had or does not verify.');
    if (!membership.charter?.ratifiedByAll) throw new RefusedError('Not every seat has ratified the charter.');
    const newest = await this.means.epochs.newest(this.federation);
    if (proposal.reshare && !newest) throw new RefusedError('There is no key to share anew.');
    const all = await this.#book.all();
    const wanted = proposedSetup(proposal, membership, newest, all);
    const open = all.filter((c) => !isOver(c) && sameTerms(c.setup, wanted)).map((c) => c.setupHash).sort();
    if (open.length === 0) await this.setup(wanted);
    const ceremony = await this.#book.find(open[0] ?? hashOf(wanted));
    if (!ceremony) throw new RefusedError('Too many ceremonies are open.');
    if (ceremony.stage === 'refused' || ceremony.stage === 'denied') throw new RefusedError(ceremony.detail);
    return ceremony;
  }

  async #known(setupHash) {
    const ceremony = await this.#book.find(setupHash);
    if (!ceremony) throw new RefusedError(`There is no ceremony ${setupHash}.`);
    return ceremony;
  }

  /**
   * The operator wants to join. That says nothing about the code, which nobody knows yet.
   *
   * @param payload what it has seen and agreed to sign, of `joining`
   */
  async agree(setupHash, payload) {
    const ceremony = await this.#known(setupHash);
    if (ceremony.stage !== 'proposed') throw new RefusedError(`There is nothing to join: it is ${ceremony.stage}.`);
    if (payload && payload.get('params').get('setup_hash') !== setupHash) throw new TypeError('a join of another ceremony');
    requireNone(await this.#join(ceremony, payload));
  }

  async #atTheCode(setupHash) {
    const ceremony = await this.#known(setupHash);
    if (ceremony.stage !== 'code') throw new RefusedError(`There is no code to confirm: it is ${ceremony.stage}.`);
    return ceremony;
  }

  /** What this operator signs when it confirms the code: to be shown, and handed to `confirm`. */
  async opening(setupHash) {
    return this.#running.opening(await this.#atTheCode(setupHash));
  }

  /**
   * The operator has compared the code with all others; dealing begins, in the session of that code and no other.
   *
   * @param payloads what it has seen and agreed to sign, of `opening`
   */
  async confirm(setupHash, code, payloads) {
    const ceremony = await this.#atTheCode(setupHash);
    if (bare(code) !== bare(ceremony.code)) {
      throw new RefusedError('The ceremony’s code is another than the one given. Ask again, letter by letter; if they really differ, give it up.');
    }
    requireShown(payloads, await this.#running.opening(ceremony));
    requireNone(await this.#confirm(ceremony, payloads));
  }

  /** What this operator signs to be rid of a ceremony: to be shown, and handed to `deny`. */
  async leaving(setupHash) {
    return this.#running.leaving(await this.#known(setupHash));
  }

  /**
   * The operator does not want it: it is not joined, or it is given up, and the others are told.
   *
   * @param payloads what it has seen and agreed to sign, of `leaving`
   */
  async deny(setupHash, payloads) {
    const ceremony = await this.#known(setupHash);
    if (!this.mayAnswer()) throw new RefusedError(RESTORED);
    if (ceremony.stage === 'proposed') await this.#running.refuseToJoin(ceremony, 'the operator denied it', payloads);
    else if (!(await this.#running.giveUp(ceremony, 'the operator gave it up', payloads))) {
      throw new RefusedError('It was certified here, which cannot be taken back, or it has ended.');
    }
  }
}

function requireNone(refusal) {
  if (refusal) throw new RefusedError(refusal);
}
