// All ceremonies of one federation, as this signer takes part in them. Whatever a node says is checked here; what this
// signer says is durable before it leaves. Its methods are called one after another, never at the same time.
import { payloadSha256, readEnvelope } from '../envelope.js';
import { MalformedError, VerificationError } from '../errors.js';
import { isIdOf } from '../identity.js';
import { Members, read, write } from '../json.js';
import { abandonSetup, ceremonyJoin, readAction } from './actions.js';
import { decodeSignedFrame } from './frames.js';
import { encodeSecret } from './dealing.js';
import { encodeTranscript } from './transcript.js';
import { envelopeOf, frameIn, verifyEpochRecord } from './epoch-record.js';
import { CEREMONIES, FRAME_LIFETIME, SeatRun } from './seat-run.js';
import { codeOf, dealer, epochOfSetup, hashOf, readSetup, receiver, requireJoin, setupJson, verifiedJoins } from './setup.js';
import { departuresRefusal, discontinuity, proposedSetup, sameTerms, setupRefusal } from './setup-rules.js';
import { abortedWords } from './wording.js';

const MOST_OPEN = 32;
const MOST_SESSIONS = 16;
const MOST_FRAMES = 256;
const OVER = ['refused', 'denied', 'live', 'abandoned', 'failed'];
const OWN = ['joined', 'code', 'running'];

/** What an operator asked for stands against something. */
export class RefusedError extends Error {
  constructor(message) {
    super(message);
    this.name = 'RefusedError';
    this.title = 'Refused';
  }
}

const isExpected = (error) => error instanceof VerificationError || error instanceof MalformedError;

/** One federation's ceremonies. */
export class CeremonyDesk {
  #runs = new Map();
  #early = new Map();

  /**
   * @param means `{store, operator, epochs}`
   * @param memberships `{known(), newest()}` of the federation, verified
   * @param policy gives the policy that holds now
   * @param send gives messages to the federation's nodes
   * @param changed told when something new is to be seen or decided
   * @param log told in words what was not taken
   */
  constructor({ federation, means, memberships, policy, send, changed = () => {}, log = () => {}, signerKind = 'browser' }) {
    Object.assign(this, { federation, means, memberships, policy, send, changed, log, signerKind });
  }

  get #store() {
    return this.means.store;
  }

  get #key() {
    return this.means.operator.publicKey;
  }

  /** All ceremonies that are known, the oldest first. */
  async ceremonies() {
    const rows = (await this.#store.list(CEREMONIES)).filter((row) => row.federation === this.federation);
    return rows.sort((a, b) => a.position - b.position).map((row) => this.#ceremony(row));
  }

  #ceremony({ setupHash, setup, receivedAt, stage, detail, sessionHash }) {
    return {
      id: setupHash.slice(0, 32), setupHash, setup: readSetup(new Members(read(setup), 'setup')), receivedAt, stage, detail,
      sessionHash, code: sessionHash && codeOf(sessionHash), progress: this.#progress(setupHash),
      certified: this.#runs.get(setupHash)?.hasCertified ?? false,
    };
  }

  #progress(setupHash) {
    const run = this.#runs.get(setupHash);
    return run && run.state;
  }

  async #find(setupHash) {
    const row = await this.#store.get(CEREMONIES, setupHash);
    return row && row.federation === this.federation ? this.#ceremony(row) : undefined;
  }

  async #joins(setupHash) {
    const rows = await this.#store.list('joins', setupHash + '/');
    return rows.map(({ envelope }) => readEnvelope(new Members(read(envelope), 'join')));
  }

  /** Who has joined, by public key. */
  async joined(setupHash) {
    return (await this.#store.list('joins', setupHash + '/')).map(({ pubkey }) => pubkey);
  }

  async #stage(setupHash, stage, detail) {
    await this.#store.write(async (tx) => {
      const row = await tx.get(CEREMONIES, setupHash);
      tx.put(CEREMONIES, setupHash, { ...row, stage, detail, secret: OVER.includes(stage) ? undefined : row.secret });
    });
    this.changed();
  }

  /** Goes on where the last tab stopped. */
  async resume() {
    for (const ceremony of await this.ceremonies()) {
      if (ceremony.stage === 'joined' || ceremony.stage === 'code') await this.#joined(ceremony);
      else if (ceremony.stage === 'running') await this.#run(ceremony);
      else if (ceremony.stage === 'proposed') await this.#consider(ceremony);
    }
  }

  /** Everything that a node has to have from here. */
  async everything() {
    const messages = [];
    for (const ceremony of await this.ceremonies()) {
      const own = (await this.#store.list('joins', ceremony.setupHash + '/')).find((row) => row.own);
      if (own === undefined || ceremony.stage === 'refused') continue;
      messages.push(setupMessage(ceremony.setup), envelopeMessage(read(own.envelope)));
      for (const envelope of await this.#ownFrames(ceremony.setupHash)) messages.push(envelopeMessage(envelope));
    }
    return messages;
  }

  async #ownFrames(setupHash) {
    const frames = (await this.#store.list('frames', setupHash + '/')).map((row) => envelopeOf(decodeSignedFrame(row)));
    const own = new Map(frames.filter((envelope) => envelope.get('pubkey') === this.#key)
      .map((envelope) => [payloadSha256(envelope.get('payload')), envelope]));
    const abandonment = await this.#store.get('state', `abandonment/${setupHash}`);
    return abandonment ? [...own.values(), read(abandonment)] : [...own.values()];
  }

  /** Takes a setup in, whoever proposes it. */
  async setup(setup) {
    const hash = hashOf(setup);
    const all = await this.ceremonies();
    const present = all.find((c) => c.setupHash === hash);
    if (present) await this.#reconsider(present);
    if (present || all.filter((c) => !OVER.includes(c.stage)).length >= MOST_OPEN) return;
    const refusal = await this.#judge(setup);
    await this.#store.write(async (tx) => {
      if (await tx.get(CEREMONIES, hash)) return;
      tx.put(CEREMONIES, hash, {
        setupHash: hash, federation: setup.federation, setup: write(setupJson(setup)), receivedAt: tx.now().getTime(),
        stage: refusal ? 'refused' : 'proposed', detail: refusal ?? '', position: await tx.count(CEREMONIES),
      });
    });
    if (refusal) this.log(`setup ${hash} is not acceptable: ${refusal}`);
    const known = await this.#find(hash);
    if (known) await this.#consider(known);
    this.changed();
  }

  // By the record that is remembered; a newer one is fetched only where that refuses.
  async #judge(setup) {
    const remembered = await this.memberships.known();
    if (remembered && !(await this.#judgeBy(setup, remembered))) return undefined;
    return this.#judgeBy(setup, await this.memberships.newest());
  }

  async #judgeBy(setup, members) {
    if (!members) return 'the federation’s record cannot be had or does not verify';
    const newest = await this.means.epochs.newest(this.federation);
    return setupRefusal(setup, members, newest) ?? (await this.#departures(setup, newest)) ?? this.#conflict(setup);
  }

  async #departures(setup, newest) {
    return newest && departuresRefusal(await this.means.epochs.setups(newest), setup.seats);
  }

  // What follows on an epoch may have come before it.
  async #reconsider(ceremony) {
    if (ceremony.stage !== 'refused' || (await this.#judge(ceremony.setup))) return;
    await this.#stage(ceremony.setupHash, 'proposed', '');
    await this.#consider(await this.#find(ceremony.setupHash));
  }

  async #reconsiderAll() {
    for (const ceremony of await this.ceremonies()) await this.#reconsider(ceremony);
  }

  // Whoever certified keeps its share for good, and goes on only when a seat has given it up.
  async #conflict(setup) {
    for (const other of await this.ceremonies()) {
      const released = other.stage === 'abandoned' || other.stage === 'live' || other.setupHash === hashOf(setup);
      if (!released && epochOfSetup(other.setup) === epochOfSetup(setup) && (await this.means.epochs.holdsShare(other.setupHash))) {
        return `this signer certified ceremony ${other.id} for the same epoch, which no seat has given up`;
      }
    }
    return undefined;
  }

  async #consider(ceremony) {
    if (ceremony.stage !== 'proposed') return;
    const { setup } = ceremony;
    const seated = receiver(setup, this.#key) || dealer(setup, this.#key);
    const taken = (await this.joined(ceremony.setupHash)).includes(this.#key);
    const { ceremony: answer } = this.policy();
    if (!seated || taken) {
      await this.#stage(ceremony.setupHash, 'watching',
          seated ? 'another signer of this operator joined' : 'no seat of this operator is in it');
    } else if (answer === 'deny') {
      await this.#stage(ceremony.setupHash, 'denied', 'the policy denies ceremonies');
    } else if (answer === 'allow' || (await this.#agreedToTheSame(setup))) {
      await this.#join(ceremony);
    }
  }

  // Two operators may propose the same at the same time: then the lower setup hash goes on.
  async #agreedToTheSame(setup) {
    return (await this.ceremonies()).some((c) => OWN.includes(c.stage) && sameTerms(c.setup, setup));
  }

  /** Joins a ceremony if nothing stands against it; whether it was joined. */
  async #join(ceremony) {
    const { setup, setupHash } = ceremony;
    for (const other of await this.ceremonies()) {
      if (!OWN.includes(other.stage) || other.setupHash === setupHash) continue;
      if (other.stage === 'running' || setupHash > other.setupHash) return false;
      await this.#giveUp(other, `ceremony ${ceremony.id} of the same terms goes first`);
    }
    const { operator } = this.means;
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const plain = encodeSecret(secret);
    const sealed = await operator.seal(plain, CEREMONIES, setupHash);
    plain.fill(0);
    secret.fill(0);
    const join = operator.sign(ceremonyJoin(this.#key, this.federation, {
      encryptionPubkey: operator.pair.publicKey, guardianAddress: operator.guardianAddress(setup.network), setupHash,
    }, this.signerKind), FRAME_LIFETIME);
    await this.#store.write(async (tx) => {
      const row = await tx.get(CEREMONIES, setupHash);
      tx.put(CEREMONIES, setupHash, { ...row, secret: sealed, stage: 'joined', detail: 'waits for the others' });
      tx.put('joins', joinKey(setupHash, join), { pubkey: this.#key, own: true, envelope: write(join) });
      await tx.signed(join);
    });
    this.send([setupMessage(setup), envelopeMessage(join)]);
    await this.#joined(await this.#find(setupHash));
    this.changed();
    return true;
  }

  /** Takes an envelope of a ceremony in; what is none, or is not valid, changes nothing. */
  async envelope(envelope) {
    const action = readAction(envelope);
    if (action.name === 'ceremony-join') await this.#takeJoin(envelope, action);
    else if (action.setupHash) await this.#givenUpBefore(envelope, action.setupHash);
    else await this.#takeFrame(envelope, action);
  }

  async #takeJoin(envelope, { setupHash, operatorId }) {
    const ceremony = await this.#find(setupHash);
    if (!ceremony || OVER.includes(ceremony.stage)) return;
    try {
      requireJoin(ceremony.setup, envelope);
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.log(`a join that does not hold: ${error.message}`);
      return;
    }
    const key = envelope.get('pubkey');
    const hash = payloadSha256(envelope.get('payload'));
    const other = (await this.#joins(setupHash)).find((join) => join.get('pubkey') === key);
    if (other && payloadSha256(other.get('payload')) === hash) return;
    if (key === this.#key) {
      await this.#ownJoinElsewhere(ceremony, envelope);
      return;
    }
    await this.#store.write(async (tx) => tx.put('joins', joinKey(setupHash, envelope), { pubkey: key, own: false, envelope: write(envelope) }));
    if (other) await this.#stage(setupHash, 'failed', `two different joins of ${operatorId}`);
    else if (OWN.includes(ceremony.stage)) await this.#joined(ceremony);
    this.changed();
  }

  async #ownJoinElsewhere(ceremony, envelope) {
    const { setupHash } = ceremony;
    if (ceremony.stage === 'running') {
      await this.#stage(setupHash, 'failed', 'two different joins of this operator');
      return;
    }
    const mine = (await this.#joins(setupHash)).find((join) => join.get('pubkey') === this.#key);
    await this.#store.write(async (tx) => {
      if (mine) tx.remove('joins', joinKey(setupHash, mine));
      tx.put('joins', joinKey(setupHash, envelope), { pubkey: this.#key, own: false, envelope: write(envelope) });
    });
    await this.#stage(setupHash, 'watching', 'another signer of this operator joined first');
  }

  async #verifiedJoins(ceremony) {
    return verifiedJoins(ceremony.setup, await this.#joins(ceremony.setupHash));
  }

  /** When all have joined there is a session, and its code. */
  async #joined(ceremony) {
    let joins;
    try {
      joins = await this.#verifiedJoins(ceremony);
    } catch (error) {
      if (isExpected(error)) return; // Somebody is missing.
      throw error;
    }
    await this.#store.write(async (tx) => {
      const row = await tx.get(CEREMONIES, ceremony.setupHash);
      tx.put(CEREMONIES, ceremony.setupHash, { ...row, sessionHash: joins.sessionHash, stage: 'code', detail: 'compare the code' });
    });
    if (this.policy().ceremony === 'allow') await this.#confirm(ceremony.setupHash);
    this.changed();
  }

  async #confirm(setupHash) {
    await this.#stage(setupHash, 'running', 'the code was confirmed');
    await this.#run(await this.#find(setupHash));
  }

  async #run(ceremony) {
    try {
      const joins = await this.#verifiedJoins(ceremony);
      const run = await SeatRun.of(this.means, joins);
      this.#runs.set(ceremony.setupHash, run);
      this.#sendFrames(await run.start());
      const early = this.#early.get(joins.sessionHash) ?? [];
      this.#early.delete(joins.sessionHash);
      for (const envelope of early) {
        if (!(await this.#mayGoOn(ceremony, run))) return;
        await this.#take(run, envelope);
      }
      await this.#settle(ceremony, run);
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.log(`ceremony ${ceremony.id} cannot go on here: ${error.message}`);
      await this.#stage(ceremony.setupHash, 'failed', error.message);
    }
  }

  // Whatever comes in may be the last thing that dealing, or the certificate, waits for. Before the certificate, and
  // not after, the ceremony can be given up, if the federation's record does not call for it any more.
  async #mayGoOn(ceremony, run) {
    if (!this.#runs.has(ceremony.setupHash)) return false;
    if (run.next === 'nothing') return true;
    const members = run.next === 'certificate' ? await this.memberships.newest() : await this.memberships.known();
    const refusal = await this.#judgeBy(ceremony.setup, members ?? (await this.memberships.newest()));
    if (refusal) await this.#giveUp(ceremony, refusal);
    return !refusal;
  }

  async #takeFrame(envelope, action) {
    const row = (await this.#store.list(CEREMONIES))
      .find((c) => c.sessionHash === action.sessionHash && c.federation === this.federation);
    const run = row && this.#runs.get(row.setupHash);
    if (run) {
      if (!(await this.#mayGoOn(this.#ceremony(row), run))) return;
      await this.#take(run, envelope);
      await this.#settle(this.#ceremony(row), run);
    } else if (!row || !OVER.includes(row.stage)) {
      this.#tooEarly(action.sessionHash, envelope);
    } else if (action.name === 'ceremony-abandon' && row.stage === 'failed' && this.#isBySeat(envelope, this.#ceremony(row).setup)) {
      await this.#stage(row.setupHash, 'abandoned', `given up by ${action.operatorId}`);
    }
  }

  // Frames that came before their session is known or confirmed here. They are not kept: a node sends everything
  // again in each session, and a hostile one shall not fill the disk.
  #tooEarly(sessionHash, envelope) {
    if (!this.#early.has(sessionHash)) {
      if (this.#early.size >= MOST_SESSIONS) this.#early.delete(this.#early.keys().next().value);
      this.#early.set(sessionHash, []);
    }
    const frames = this.#early.get(sessionHash);
    const hash = payloadSha256(envelope.get('payload'));
    if (frames.length < MOST_FRAMES && !frames.some((f) => payloadSha256(f.get('payload')) === hash)) frames.push(envelope);
  }

  async #take(run, envelope) {
    try {
      this.#sendFrames(await run.receive(frameIn(envelope)));
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.log(`a frame that is not taken: ${error.message}`);
    }
  }

  #sendFrames(frames) {
    if (frames.length > 0) this.send(frames.map((signed) => envelopeMessage(envelopeOf(signed))));
  }

  async #settle(ceremony, run) {
    const { state } = run;
    if (state.is === 'aborted') {
      this.#runs.delete(ceremony.setupHash);
      await this.#stage(ceremony.setupHash, state.failure === 'abandoned' ? 'abandoned' : 'failed', abortedWords(state, ceremony.setup));
    } else if (state.is === 'live') {
      this.#runs.delete(ceremony.setupHash);
      await this.#finish(ceremony, state);
    } else {
      this.changed();
    }
  }

  async #finish(ceremony, { transcript }) {
    try {
      const { envelopes } = await this.#verifiedJoins(ceremony);
      const verified = verifyEpochRecord({ setup: ceremony.setup, joins: envelopes, transcript: encodeTranscript(transcript) });
      const broken = discontinuity(ceremony.setup, await this.means.epochs.newest(this.federation));
      if (broken) throw new VerificationError('the epoch', 'one that carries on the key', broken);
      await this.means.epochs.keep(verified);
      await this.#stage(ceremony.setupHash, 'live', 'the key is live');
      await this.#reconsiderAll();
    } catch (error) {
      if (!isExpected(error)) throw error;
      await this.#stage(ceremony.setupHash, 'failed', error.message);
    }
  }

  /** Takes the public record of an epoch in. */
  async epoch(record) {
    const hash = hashOf(record.setup);
    if (await this.means.epochs.holds(hash)) return;
    await this.#complete(hash, record);
    if (this.#runs.has(hash) || (await this.means.epochs.holds(hash))) return;
    const refusal = await this.means.epochs.take(record, this.federation, () => this.memberships.newest());
    if (refusal) {
      this.log(`an epoch record is not taken: ${refusal}`);
      return;
    }
    if (await this.#find(hash)) await this.#stage(hash, 'live', 'taken from the public record');
    await this.#reconsiderAll();
    this.changed();
  }

  // A node puts the record together from frames that may have come while this tab was closed, and does not tell them
  // singly any more.
  async #complete(hash, record) {
    const run = this.#runs.get(hash);
    if (!run) return;
    try {
      const { transcript } = verifyEpochRecord(record);
      for (const round of ['round1', 'echoes', 'shares', 'certificates']) {
        for (const signed of transcript[round]) {
          if (!(await this.#mayGoOn(await this.#find(hash), run))) return;
          this.#sendFrames(await run.receive(signed));
        }
      }
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.log(`the record of ceremony ${hash}: ${error.message}`);
    }
    await this.#settle(await this.#find(hash), run);
  }

  #isBySeat(envelope, setup) {
    const key = envelope.get('pubkey');
    return Boolean(receiver(setup, key) || dealer(setup, key)) && isIdOf(readAction(envelope).operatorId, key);
  }

  async #givenUpBefore(envelope, setupHash) {
    const ceremony = await this.#find(setupHash);
    if (!ceremony || OVER.includes(ceremony.stage) || !this.#isBySeat(envelope, ceremony.setup)) return;
    const why = `given up by ${readAction(envelope).operatorId}`;
    if (this.#runs.has(setupHash)) await this.#giveUp(ceremony, why);
    else await this.#stage(setupHash, 'abandoned', why);
  }

  /** Proposes a ceremony, or joins the open one of the same terms. */
  async start(proposal) {
    const membership = await this.memberships.newest();
    if (!membership) throw new RefusedError('The federation’s record cannot be had or does not verify.');
    if (!membership.charter?.ratifiedByAll) throw new RefusedError('Not every seat has ratified the charter.');
    const newest = await this.means.epochs.newest(this.federation);
    if (proposal.reshare && !newest) throw new RefusedError('There is no key to share anew.');
    const wanted = proposedSetup(proposal, membership, newest, await this.ceremonies());
    const open = (await this.ceremonies()).filter((c) => !OVER.includes(c.stage) && sameTerms(c.setup, wanted))
      .map((c) => c.setupHash).sort();
    if (open.length === 0) await this.setup(wanted);
    const ceremony = await this.#find(open[0] ?? hashOf(wanted));
    if (!ceremony) throw new RefusedError('Too many ceremonies are open.');
    if (ceremony.stage === 'refused' || ceremony.stage === 'denied') throw new RefusedError(ceremony.detail);
    if (ceremony.stage === 'proposed' && !(await this.#join(ceremony))) throw new RefusedError('Another ceremony is under way.');
    return this.#find(ceremony.setupHash);
  }

  async #known(setupHash) {
    const ceremony = await this.#find(setupHash);
    if (!ceremony) throw new RefusedError(`There is no ceremony ${setupHash}.`);
    return ceremony;
  }

  /** The operator wants to join. That says nothing about the code, which nobody knows yet. */
  async agree(setupHash) {
    const ceremony = await this.#known(setupHash);
    if (ceremony.stage !== 'proposed' || !(await this.#join(ceremony))) {
      throw new RefusedError(`There is nothing to join: it is ${ceremony.stage}, or another ceremony is under way.`);
    }
  }

  /** The operator has compared the code with all others; dealing begins, in the session of that code and no other. */
  async confirm(setupHash, code) {
    const ceremony = await this.#known(setupHash);
    if (ceremony.stage !== 'code') throw new RefusedError(`There is no code to confirm: it is ${ceremony.stage}.`);
    if (bare(code) !== bare(ceremony.code)) {
      throw new RefusedError('The ceremony’s code is another than the one given. Ask again, letter by letter; if they really differ, give it up.');
    }
    await this.#confirm(setupHash);
  }

  /** The operator does not want it: it is not joined, or it is given up. */
  async deny(setupHash) {
    const ceremony = await this.#known(setupHash);
    if (ceremony.stage === 'proposed') await this.#stage(setupHash, 'denied', 'the operator denied it');
    else await this.#giveUp(ceremony, 'the operator gave it up');
  }

  async #giveUp(ceremony, why) {
    const running = this.#runs.get(ceremony.setupHash);
    if (running?.hasCertified) {
      this.log(`ceremony ${ceremony.id} was certified here: that cannot be taken back`);
      return;
    }
    if (ceremony.stage === 'running' || ceremony.stage === 'code') await this.#abandonSession(ceremony, running);
    else if (ceremony.stage === 'joined') await this.#abandonSetup(ceremony);
    else return;
    await this.#stage(ceremony.setupHash, 'abandoned', why);
  }

  async #abandonSession(ceremony, running) {
    try {
      const run = running ?? (await SeatRun.of(this.means, await this.#verifiedJoins(ceremony)));
      this.#sendFrames(await run.abandon());
      this.#runs.delete(ceremony.setupHash);
    } catch (error) {
      if (!isExpected(error)) throw error;
      await this.#abandonSetup(ceremony);
    }
  }

  async #abandonSetup({ setupHash }) {
    const { operator } = this.means;
    const envelope = operator.sign(abandonSetup(this.#key, this.federation, setupHash), FRAME_LIFETIME);
    await this.#store.write(async (tx) => {
      if (await tx.get('state', `abandonment/${setupHash}`)) return;
      tx.put('state', `abandonment/${setupHash}`, write(envelope));
      await tx.signed(envelope);
    });
    this.send([envelopeMessage(read(await this.#store.get('state', `abandonment/${setupHash}`)))]);
  }
}

const bare = (code) => code.replace(/[-\s]/g, '').toLowerCase();
const joinKey = (setupHash, envelope) => `${setupHash}/${payloadSha256(envelope.get('payload'))}`;
const setupMessage = (setup) => new Map([['type', 'setup'], ['setup', setupJson(setup)]]);

/** The message that carries an envelope to a node. */
export const envelopeMessage = (envelope) => new Map([['type', 'envelope'], ['envelope', envelope]]);
