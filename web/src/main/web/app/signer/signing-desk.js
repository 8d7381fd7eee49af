// The requests of one federation, and this signer's part in signing them. Its methods are called one after another,
// never at the same time.
import { unix } from '../envelope.js';
import { isExpected, RefusedError, RESTORED } from '../errors.js';
import { isIdOf, operatorId } from '../identity.js';
import { Members, read, write } from '../json.js';
import { readAction, signApprove } from './actions.js';
import { CurrentShare, ROUND_LIFETIME } from './current-share.js';
import { envelopeMessage, requestMessage } from './peer-messages.js';
import { judge } from './policy.js';
import { digestOf, newRequest, readRequest, requestHash, requestId, requestJson, verifyResult } from './request.js';
import { cheatersIn, requestRefusal, TOLERANCE } from './request-rules.js';
import { receiver } from './setup.js';
import { reserve, usedToday } from './signer-store.js';
import { decodePackage, sameAttempt } from './signing-messages.js';
import { SigningRounds } from './signing-rounds.js';

const KEPT = 30n * 24n * 60n * 60n;
const REMOVED_AT_ONCE = 500;
const OF_REQUESTS = ['approvals', 'blames', 'releases'];

/** One federation's requests. */
export class SigningDesk {
  #share;
  #rounds;

  /**
   * @param means `{store, operator, epochs}`
   * @param policy gives the policy that holds now
   * @param send gives messages to the federation's nodes
   * @param changed told when something new is to be seen or decided
   * @param mayAnswer false while nodes know a later state of the store than it has
   * @param later runs work in its turn
   */
  constructor({ federation, means, policy, send, changed = () => {}, mayAnswer = () => true, log = () => {}, later = (work) => work() }) {
    Object.assign(this, { federation, means, policy, send, changed, mayAnswer, log });
    this.#share = new CurrentShare(federation, means, log);
    this.#rounds = new SigningRounds({
      federation, means, share: this.#share, send, mayAnswer, log, later, pending: (hash) => this.#pending(hash),
    });
  }

  get #store() {
    return this.means.store;
  }

  get #key() {
    return this.means.operator.publicKey;
  }

  /** Takes up what was approved before the tab was closed; its nonces are gone and are drawn anew. */
  async resume() {
    await this.expire();
    for (const row of await this.#inState('approved')) await this.#take(requestIn(row));
  }

  async #rows() {
    return (await this.#store.list('requests')).filter((row) => row.federation === this.federation);
  }

  async #inState(state) {
    return (await this.#rows()).filter((row) => row.state === state).sort((a, b) => a.receivedAt - b.receivedAt);
  }

  /** The requests, the newest first, with what other seats said and who cheated. */
  async requests() {
    const rows = (await this.#rows()).sort((a, b) => b.receivedAt - a.receivedAt);
    const list = async (row) => ({
      ...row,
      request: requestIn(row),
      id: row.requestHash.slice(0, 32),
      others: await this.#store.list('approvals', row.requestHash + '/'),
      blamed: await this.#store.list('blames', row.requestHash + '/'),
    });
    return Promise.all(rows.map(list));
  }

  /** Everything that a node has to have from here. */
  async everything() {
    const messages = [];
    for (const row of [...(await this.#inState('approved')), ...(await this.#inState('denied'))]) {
      const request = requestIn(row);
      if (!row.approval || request.expiresAt <= unix(this.#store.now())) continue;
      messages.push(requestMessage(request), envelopeMessage(read(row.approval)));
    }
    return messages;
  }

  /** Whether a share of the newest epoch is here. */
  async hasShare() {
    return (await this.#share.signer()) !== undefined;
  }

  /** Takes a request in. */
  async request(request, origin) {
    if (await this.#store.get('requests', requestHash(request))) return;
    const refusal = requestRefusal(request, this.federation, await this.means.epochs.newest(this.federation), this.#store.now())
      ?? ((await this.#share.signer()) ? undefined : 'no share of this key is here');
    if (refusal) {
      // It leaves nothing in the store: what may be answered later is told again.
      this.log(`request ${requestId(request)} is not looked at: ${refusal}`);
      return;
    }
    const ruling = this.mayAnswer() ? await this.#store.write((tx) => this.#judge(tx, request))
      : { is: 'asked', why: 'the signer’s store was restored: nothing is answered yet' };
    if (ruling.is === 'allowed') await this.#approve(request, origin, 'the policy');
    else if (ruling.is === 'asked') await this.#put(request, origin, 'waiting', ruling.why);
    else await this.#deny(request, origin, 'the policy');
  }

  async #judge(tx, request) {
    return judge(this.policy(), request.kind, this.#store.now(), await usedToday(tx, this.federation, request.kind));
  }

  async #put(request, origin, state, reason) {
    await this.#store.write((tx) => putRequest(tx, request, origin, state, reason));
    this.changed();
  }

  /**
   * Approves: quota, approval and first commitments are on the disk in one transaction, then both envelopes leave
   * together.
   *
   * @param payload what the operator has seen and agreed to sign; then the policy is not asked again
   */
  async #approve(request, origin, who, payload) {
    const byHand = payload !== undefined;
    const hash = requestHash(request);
    const current = await this.#take(request);
    if (!current) {
      this.log(`request ${requestId(request)} cannot be approved: no share of this key is here`);
      return;
    }
    const envelopes = [];
    let allowed = false;
    // Whatever happens before the commit, an approval that is on no disk is in no memory either.
    try {
      envelopes.push(this.#said(request, 'approve', payload));
      const first = origin === undefined ? undefined : await this.#rounds.commitments(current, hash, origin);
      if (first) envelopes.push(first);
      allowed = await this.#keep(request, origin, who, byHand, envelopes);
    } finally {
      if (!allowed) current.signer.close(hash);
    }
    if (allowed) this.send([...(byHand ? [requestMessage(request)] : []), ...envelopes.map(envelopeMessage)]);
    this.changed();
  }

  /** Stores an approval; false if the policy says otherwise by now, so that the operator is asked. */
  #keep(request, origin, who, byHand, envelopes) {
    return this.#store.write(async (tx) => {
      const ruling = await this.#judge(tx, request);
      if (!byHand && ruling.is !== 'allowed') {
        await putRequest(tx, request, origin, 'waiting', ruling.why ?? 'the policy changed');
        return false;
      }
      await reserve(tx, this.federation, request.kind);
      await putRequest(tx, request, origin, 'approved', `approved by ${who}`, envelopes[0]);
      for (const envelope of envelopes) await tx.signed(envelope);
      return true;
    });
  }

  /** Tells the share's signer that a request was approved, with the digest worked out here. */
  async #take(request) {
    const current = await this.#share.signer();
    if (!current || current.epoch.key.epoch !== request.epoch || current.epoch.keyX !== request.key) return undefined;
    current.signer.approve(requestHash(request), digestOf(request));
    return current;
  }

  /** What this operator signs to say `approve` or `deny` of a request: to be shown, and handed to `decide` or `propose`. */
  word(hash, decision) {
    return this.means.operator.payload(signApprove(this.#key, this.federation, hash, decision), ROUND_LIFETIME);
  }

  #said(request, decision, payload = this.word(requestHash(request), decision)) {
    const params = payload.get('params');
    if (params.get('request_hash') !== requestHash(request) || params.get('decision') !== decision) {
      throw new TypeError('another word than the one that is asked for');
    }
    return this.means.operator.signPayload(payload);
  }

  async #deny(request, origin, who, payload) {
    const envelope = this.#said(request, 'deny', payload);
    await this.#store.write(async (tx) => {
      await putRequest(tx, request, origin, 'denied', `denied by ${who}`, envelope);
      await tx.signed(envelope);
    });
    this.send([envelopeMessage(envelope)]);
    this.changed();
  }

  /** A coordinator asks for commitments. It may be called at any time: the question waits for its turn. */
  askCommitments(question) {
    return this.#rounds.ask(question);
  }

  /** A coordinator asks for a share. */
  askShare(bytes) {
    return this.#rounds.askShare(bytes);
  }

  // A timer of a tab that nobody looks at is late: whoever answers looks at the time.
  async #pending(hash) {
    const row = await this.#store.get('requests', hash);
    if (!row) return undefined;
    const request = requestIn(row);
    if (isOpen(row) && request.expiresAt < unix(this.#store.now())) await this.expire();
    return request;
  }

  /** Another seat's word about a request: shown to the operator, and nothing else. */
  async said(envelope) {
    const { requestHash: hash, operatorId: id, decision } = readAction(envelope);
    const key = envelope.get('pubkey');
    const newest = await this.means.epochs.newest(this.federation);
    if (!newest || !receiver(newest.record.setup, key) || !isIdOf(id, key)) return;
    await this.#store.write(async (tx) => {
      if (await tx.get('approvals', `${hash}/${key}`)) return;
      tx.put('approvals', `${hash}/${key}`, { operatorId: operatorId(key), decision });
    });
    this.changed();
  }

  /** The federation's signature: checked here before it is believed. */
  async result(hash, signature) {
    const row = await this.#store.get('requests', hash);
    if (!row || row.state === 'signed' || row.federation !== this.federation) return;
    try {
      verifyResult(requestIn(row), signature);
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.log(`a result that does not verify: ${error.message}`);
      return;
    }
    await this.#store.write(async (tx) => tx.put('requests', hash, { ...(await tx.get('requests', hash)), state: 'signed', signature }));
    this.#share.close(hash);
    this.changed();
  }

  /** Somebody is said to have given wrong shares: kept if the proof holds. */
  async blame({ requestHash: hash, number, signingPackage, shares }) {
    const row = await this.#store.get('requests', hash);
    const current = await this.#share.signer();
    if (!row || !current) return;
    let cheaters;
    try {
      const decoded = decodePackage(signingPackage);
      // A share that is right under one request is wrong under the digest of every other.
      if (!sameAttempt(decoded.attempt, { requestHash: hash, number, epoch: current.epoch.key.epoch })) return;
      cheaters = cheatersIn(current.epoch, requestIn(row), decoded, shares);
    } catch (error) {
      if (!isExpected(error)) throw error;
      return;
    }
    if (cheaters.length === 0) return;
    this.log(`request ${hash}, attempt ${number}: wrong shares by ${cheaters.join(', ')}`);
    await this.#store.write(async (tx) => {
      const key = `${hash}/${number}`;
      if (!(await tx.get('blames', key))) tx.put('blames', key, cheaters);
    });
    this.changed();
  }

  /**
   * Carries out what the operator decided about the request of this whole hash: two may begin alike.
   *
   * @param payload the operator's `word` about it
   */
  async decide(hash, yes, payload) {
    requireSeen(payload);
    await this.expire();
    const row = (await this.#inState('waiting')).find((one) => one.requestHash === hash);
    if (!row) throw new RefusedError(`No request ${hash} waits.`);
    if (!this.mayAnswer()) {
      throw new RefusedError(RESTORED);
    }
    if (yes) await this.#approve(requestIn(row), row.origin, 'the operator', payload);
    else await this.#deny(requestIn(row), row.origin, 'the operator', payload);
  }

  /** A request as it would be proposed now. */
  async draft(kind, text, seconds) {
    const current = await this.#share.signer();
    if (!current || !this.mayAnswer()) throw new RefusedError('This signer has no share of the newest epoch, or may not use it.');
    const createdAt = unix(this.#store.now());
    const { epoch } = current;
    return newRequest({
      createdAt, epoch: epoch.key.epoch, expiresAt: createdAt + BigInt(seconds), federation: this.federation,
      key: epoch.keyX, network: epoch.record.setup.network, kind, text,
    });
  }

  /**
   * Sends a draft with the operator's own approval.
   *
   * @param payload the operator's `word` for it
   */
  async propose(request, payload) {
    requireSeen(payload);
    const newest = await this.means.epochs.newest(this.federation);
    if (!newest || !this.mayAnswer()) throw new RefusedError('This signer has no share of the newest epoch, or may not use it.');
    await this.#approve(request, receiver(newest.record.setup, this.#key)?.seat, 'the operator', payload);
    return requestId(request);
  }

  /** Notes what has run out of time. */
  async expire() {
    const now = unix(this.#store.now());
    const overdue = (await this.#rows()).filter((row) => isOpen(row) && requestIn(row).expiresAt < now);
    if (overdue.length === 0) return;
    await this.#store.write(async (tx) => {
      overdue.forEach((row) => tx.put('requests', row.requestHash, { ...row, state: 'expired' }));
    });
    overdue.forEach((row) => this.#share.close(row.requestHash));
    this.changed();
  }

  /**
   * Forgets requests a month after their time has ended, and earlier if there are very many. None is forgotten that could
   * come in again, or of which a share could be asked for.
   *
   * @param most how many that have ended are kept
   */
  async forget(most) {
    const now = unix(this.#store.now());
    const ended = (await this.#rows()).map((row) => ({ hash: row.requestHash, at: requestIn(row).expiresAt }))
      .filter(({ at }) => at < now - TOLERANCE)
      .sort((a, b) => Number(a.at - b.at));
    const old = ended.filter(({ at }, i) => at < now - KEPT || i < ended.length - most);
    for (let i = 0; i < old.length; i += REMOVED_AT_ONCE) {
      await this.#store.write(async (tx) => old.slice(i, i + REMOVED_AT_ONCE).forEach(({ hash }) => {
        tx.remove('requests', hash);
        OF_REQUESTS.forEach((table) => tx.removeAll(table, hash + '/'));
      }));
    }
    await this.#forgetWordsAboutNothing();
    if (old.length > 0) this.changed();
  }

  // What seats said about requests that are not kept here.
  #forgetWordsAboutNothing() {
    return this.#store.write(async (tx) => {
      const kept = new Set(await tx.keys('requests'));
      for (const key of await tx.keys('approvals')) if (!kept.has(key.slice(0, key.indexOf('/')))) tx.remove('approvals', key);
    });
  }

  /** Wipes the share and all nonces. */
  close() {
    this.#share.destroy();
  }
}

// Without it the policy would answer in the operator's place.
function requireSeen(payload) {
  if (payload === undefined) throw new TypeError('what the operator has agreed to sign');
}

const isOpen = ({ state }) => state === 'waiting' || state === 'approved';
const requestIn = ({ request }) => readRequest(new Members(read(request), 'request'));

/** Writes a request with its state; a row that is there gets the new state and reason. */
async function putRequest(tx, request, origin, state, reason, approval) {
  const hash = requestHash(request);
  const known = await tx.get('requests', hash);
  tx.put('requests', hash, {
    requestHash: hash,
    federation: request.federation,
    request: write(requestJson(request)),
    receivedAt: known?.receivedAt ?? tx.now().getTime(),
    origin: known?.origin ?? origin,
    state,
    reason,
    approval: approval ? write(approval) : known?.approval,
    signature: known?.signature,
  });
}
