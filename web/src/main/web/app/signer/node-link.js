// One signer's connection to its node, made again whenever it breaks.
//
// What was signed is never lost with the line: after each reconnect the desk is asked for everything that the node has
// to have, and what the node has already changes nothing there.
import { hex, utf8 } from '../bytes.js';
import { wrongClock } from '../clock.js';
import { verify } from '../ed25519.js';
import { isIdOf, readOperatorId, readPublicKey } from '../identity.js';
import { isExpected, RefusedError, VerificationError } from '../errors.js';
import { Members, read, write } from '../json.js';
import { signerSession } from './actions.js';
import { events } from './event-stream.js';
import { MAX_RECORD } from './epoch-record.js';
import { isLoopback, originOf } from '../origin.js';
import { readHash, readOrigin, readSlug } from './members.js';
import { agreedEndpoints, agreedToSessions, isFor, keepEndpoints, keepNode, otherNode } from './node-pins.js';

const SESSION_SECONDS = 5 * 60;
const SILENCE_MILLIS = 35_000;
const PATIENCE_MILLIS = 15_000;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 10_000;
const MOST_AT_ONCE = 64;
const MOST_TIME = 2n ** 53n - 1n;
const MOST_WAITING = 20_000;
const AGAIN_MILLIS = 3_000;
const MAX_EVENT = 2 * MAX_RECORD;

// The node's record may be older than the one that this signer has: it fetches it, and is asked again.
const NOT_YET = ['setup_unacceptable', 'ceremony_unknown', 'record_not_verified'];

/** The origin of a node: HTTPS, or on this machine. Plain HTTP to elsewhere is refused. */
export function nodeAddress(text) {
  const origin = originOf(text.trim());
  if (origin === undefined) return undefined;
  return origin.startsWith('https:') || isLoopback(origin) ? origin : undefined;
}

/** The node refuses, or is not this operator's, or not the one that was there before; `state` says which. */
class NodeError extends Error {
  constructor(state, message, more = {}) {
    super(message);
    this.name = 'NodeError';
    this.state = { is: state, detail: message, ...more };
  }
}

/** A line to one node. */
export class NodeLink {
  #operator;
  #store;
  #desks;
  #closed = new AbortController();
  #session;
  #outbox = [];
  #sending = false;
  #desk;
  #again;
  #asking = new Set();
  #wake = () => {};

  /**
   * @param desks `{desk(hello), behind(), changed(), serial(work), log(line), ask}`; `ask` is `{session(payload, hello),
   *   certificate(payload, before)}`, which the operator is asked before a session and a certificate of a kind that it has not
   *   agreed to: what they throw stands in the way. `before` are the endpoints that it had agreed to, if others
   */
  constructor(address, operator, store, desks) {
    this.address = address;
    this.#operator = operator;
    this.#store = store;
    this.#desks = desks;
    this.state = { is: 'connecting', detail: '' };
    this.clockAhead = 0; // Of this device before the node, in milliseconds, as far as the way there leaves that certain.
  }

  /** Connects, and again whenever the line breaks, until it is closed. */
  async run() {
    let pause = FIRST_PAUSE;
    while (!this.#closed.signal.aborted) {
      try {
        pause = (await this.#oneSession()) ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
        this.#become({ is: 'connecting', detail: 'The node closed the connection.' });
      } catch (error) {
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        const state = error instanceof NodeError ? error.state
          : { is: isExpected(error) ? 'foreign' : 'connecting', detail: error.message };
        this.#become(state);
        if (state.is === 'behind') await this.#desks.behind();
      }
      this.hello = undefined;
      this.#outbox = [];
      await this.#wait(pause / 2 + (Math.random() * pause) / 2);
    }
  }

  /** Sends messages, if the line stands; else they go with everything after the next connect. */
  send(messages) {
    if (!this.#session) return;
    if (this.#outbox.length > MOST_WAITING) {
      this.#desks.log(`more than ${MOST_WAITING} messages wait for ${this.address}: the line begins anew`);
      this.#session.abort();
      return;
    }
    this.#outbox.push(...messages);
    this.#drain();
  }

  close() {
    this.#closed.abort();
    this.#session?.abort();
    this.#wake();
  }

  /** Ends the session, if there is one, and tries again now. */
  again() {
    this.#session?.abort();
    this.#wake();
  }

  #wait(millis) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#closed.signal.aborted) this.#wake();
    });
  }

  #become(state) {
    if (this.#closed.signal.aborted) return;
    this.state = state;
    this.#desks.changed();
  }

  async #fetch(path, token, init = {}) {
    try {
      return await fetch(this.address + path, {
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        redirect: 'error',
        ...init,
        headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...(init.headers ?? {}) },
      });
    } catch (error) {
      if (this.#closed.signal.aborted) throw error;
      throw new NodeError('connecting', `${this.address} cannot be reached.`);
    }
  }

  async #post(path, token, body) {
    const response = await this.#fetch(path, token, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: write(body),
      signal: AbortSignal.any([this.#session.signal, AbortSignal.timeout(PATIENCE_MILLIS)]),
    });
    const text = await response.text();
    if (!response.ok) throw refusal(this.address, response.status, text);
    return new Members(read(text, MAX_EVENT, 'answer'), 'answer');
  }

  /** One session from challenge to the end of the stream; whether it got as far as ready. */
  async #oneSession() {
    this.#session = new AbortController();
    try {
      const clientNonce = hex(crypto.getRandomValues(new Uint8Array(32)));
      const askedAt = Date.now();
      const answer = await this.#post('/rpc/v1/challenge', undefined, new Map([['client_nonce', clientNonce]]));
      const answeredAt = Date.now();
      const { challenge, nodeTime, ...hello } = this.#hello(answer, clientNonce);
      const other = await otherNode(this.#store, this.address, hello);
      if (other) throw new NodeError('another', other, { found: hello });
      this.#compareClocks(askedAt, answeredAt, nodeTime);
      const payload = this.#operator.payload(signerSession(this.#operator.publicKey, {
        ...hello, challenge, signerId: this.#store.signerId, storeHead: this.#store.head,
      }), SESSION_SECONDS);
      if (!(await agreedToSessions(this.#store, this.address))) await this.#ask('session', payload, hello);
      // Before anything is sent: whoever answers here after a session that failed is held against what was agreed.
      await this.#desks.serial(() => keepNode(this.#store, this.address, hello));
      const envelope = await this.#desks.serial(() => this.#store.write(async (tx) => {
        const signed = this.#operator.signPayload(payload);
        await tx.introduced(signed);
        return signed;
      }));
      const opened = await this.#post('/rpc/v1/sessions', undefined, new Map([['envelope', envelope]]));
      this.token = opened.string('token', 1024);
      this.#desk = await this.#desks.desk(hello, this);
      return await this.#follow(hello, this.#desk);
    } finally {
      clearTimeout(this.#again);
      this.#again = undefined;
      this.#desk = undefined;
      this.#session?.abort();
      this.#session = undefined;
      this.token = undefined;
    }
  }

  // Whoever reads for longer than a challenge lives has agreed all the same: the next one is answered without asking.
  async #ask(about, ...given) {
    if (this.#asking.has(about)) throw new RefusedError('The operator is being asked.');
    this.#asking.add(about);
    try {
      await this.#desks.ask[about](...given);
      if (this.#closed.signal.aborted) throw new RefusedError('The node was forgotten, or the signer stopped.');
    } finally {
      this.#asking.delete(about);
    }
  }

  // By the node's word: it says what is wrong, and decides nothing.
  #compareClocks(askedAt, answeredAt, nodeTime) {
    const [least, most] = [askedAt - Number(nodeTime), answeredAt - Number(nodeTime)];
    this.clockAhead = least > 0 ? least : most < 0 ? most : 0;
    const warning = wrongClock(this.clockAhead, 'the node’s');
    if (warning) this.#desks.log(`${this.address}: ${warning}`);
  }

  /** What a node says about itself, with its key's signature over this signer's nonce. */
  #hello(answer, clientNonce) {
    const named = readOperatorId(answer, 'operator_id');
    if (!isIdOf(named, this.#operator.publicKey)) {
      throw new NodeError('foreign', `It is the node of ${named}, this signer is ${this.#operator.id}.`);
    }
    const audience = readOrigin(answer, 'audience');
    if (audience !== this.address && !this.address.startsWith('http://')) {
      throw new NodeError('foreign', `It calls itself ${audience}.`);
    }
    const challenge = readHash(answer, 'challenge');
    const nodePubkey = readPublicKey(answer, 'node_pubkey');
    const federation = readSlug(answer, 'federation_slug');
    const said = 'oc-guardian:node-hello:v1\n' + write(new Map([
      ['audience', audience], ['challenge', challenge], ['client_nonce', clientNonce], ['federation_slug', federation],
      ['node_pubkey', nodePubkey],
    ]));
    if (!verify(nodePubkey, utf8(said), answer.string('node_signature', 128))) {
      throw new VerificationError('node_signature', `a signature by ${nodePubkey} over this challenge and this nonce`, 'one that does not verify');
    }
    return {
      challenge, nodePubkey, federation, audience, version: answer.string('version', 64),
      nodeTime: answer.integer('time_ms', 0n, MOST_TIME),
    };
  }

  async #follow(hello, desk) {
    const response = await this.#fetch('/rpc/v1/events', this.token,
        { headers: { Accept: 'text/event-stream' }, signal: this.#session.signal });
    if (!response.ok) throw refusal(this.address, response.status, await response.text());
    let ready = false;
    try {
      for await (const { type, data } of events(response, SILENCE_MILLIS)) {
        if (type === 'ready') {
          if (ready) continue; // Said once in a session: what is open here was told.
          ready = true;
          this.hello = hello;
          this.#become({ is: 'connected', hello });
          this.send(await this.#desks.serial(async () => [...(await desk.everything()), await desk.bridge(hello.audience)]));
        } else {
          await this.#pass(hello, desk, type, data);
        }
      }
    } catch (error) {
      if (!ready) throw error;
      // Something that came could not be kept, or the line broke: the node tells everything that is open again.
      this.#desks.log(`the line to ${this.address} broke: ${error.message}`);
    }
    return ready;
  }

  // One event that makes no sense, perhaps another's doing, must not cut off all that follow.
  async #pass(hello, desk, type, data) {
    try {
      const value = read(data, MAX_EVENT, 'event');
      if (!(value instanceof Map)) return;
      if (type === 'ask-commitments') {
        // It waits for its turn at the desk, where a newer question of its lane may take its place.
        desk.message(type, withoutType(value)).catch((error) =>
          this.#desks.log(`a question of ${this.address} is not answered: ${error.message}`));
        return;
      }
      if (type === 'certify') {
        // What comes after it does not wait until somebody has read.
        this.#certify(desk, desk.certifying(hello, value), this.#session);
        return;
      }
      await this.#desks.serial(async () => {
        if (type === 'peers') this.#desks.peers(hello.federation, value);
        else await desk.message(type, withoutType(value));
      });
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.#desks.log(`${this.address} sends what is no ${type}: ${error.message}`);
    }
  }

  async #certify(desk, payload, session) {
    try {
      const agreed = await agreedEndpoints(this.#store, this.address);
      if (!isFor(payload, agreed)) await this.#ask('certificate', payload, agreed);
      await this.#desks.serial(() => keepEndpoints(this.#store, this.address, payload));
      this.send(await this.#desks.serial(async () => [await desk.certify(payload)]));
    } catch (error) {
      this.#desks.log(`the key of ${this.address} is not certified: ${error.message}`);
      if (!isExpected(error) && !(error instanceof RefusedError)) session.abort(); // Not kept, perhaps: the node asks again.
    }
  }

  /** Posts what is to be sent, in order, as much at once as is there. */
  async #drain() {
    if (this.#sending) return;
    this.#sending = true;
    const session = this.#session;
    try {
      while (this.#outbox.length > 0 && this.#session === session && session) {
        const batch = this.#outbox.splice(0, MOST_AT_ONCE);
        const answer = await this.#post('/rpc/v1/messages', this.token,
            new Map([['messages', batch], ['store_head', BigInt(this.#store.head)]]));
        answer.objects('results').forEach((result, i) => this.#noteResult(batch[i], result));
      }
    } catch (error) {
      if (!this.#closed.signal.aborted) this.#desks.log(`the session with ${this.address} ends: ${error.message}`);
      session?.abort();
    } finally {
      this.#sending = false;
      if (this.#outbox.length > 0 && this.#session && this.#session !== session) this.#drain();
    }
  }

  #noteResult(message, result) {
    if (result.any('ok') === true) return;
    const what = message?.get('envelope')?.get('payload').get('action') ?? message?.get('type');
    const code = result.string('code', 64);
    this.#desks.log(`${this.address} does not take ${what}: ${code} ${result.has('detail') ? result.string('detail', 4096) : ''}`);
    if (NOT_YET.includes(code)) this.#again ??= setTimeout(() => this.#sayAgain(), AGAIN_MILLIS);
  }

  #sayAgain() {
    this.#again = undefined;
    const desk = this.#desk;
    if (!desk) return;
    this.#desks.serial(() => desk.underWay()).then((messages) => this.#desk === desk && this.send(messages))
      .catch((error) => this.#desks.log(`what ${this.address} did not take is not said again: ${error.message}`));
  }
}

const withoutType = (value) => new Map([...value].filter(([name]) => name !== 'type'));

function refusal(address, status, text) {
  let problem;
  try {
    problem = JSON.parse(text);
  } catch {
    return new NodeError('foreign', `${address} answered ${status}.`);
  }
  const detail = `${address} refuses: ${problem.detail ?? problem.title ?? `status ${status}`}`;
  if (problem.code === 'signer_store_behind') return new NodeError('behind', detail);
  return new NodeError([502, 503, 504, 429].includes(status) ? 'connecting' : 'foreign', detail);
}
