// A signer at work in this tab: its desks, one for each federation whose node it is connected to, and the lines to
// those nodes. At most one tab of a browser runs the signer of a key; the others wait until that one is closed.
import { RefusedError } from '../errors.js';
import { pinned } from '../journal.js';
import { getText } from '../portal.js';
import { withSeed } from '../vault.js';
import { within } from './event-stream.js';
import { Epochs } from './epochs.js';
import { FederationDesk } from './federation-desk.js';
import { Memberships, prepareRecord } from './memberships.js';
import { NodeLink, nodeAddress } from './node-link.js';
import { acceptNode } from './node-pins.js';
import { Operator, prepareAddress } from './operator.js';
import { INITIAL, parsePolicy, policyText } from './policy.js';
import { IndexedRows } from './rows.js';
import { prepareSealing } from './share-sealing.js';
import { SignerStore } from './signer-store.js';

const LOOK_FOR_EXPIRED = 5_000;
const JUDGE_AGAIN = 5 * 60_000;
const BETWEEN_PURGES = 10 * 60_000;
const MOST_ENDED = 20_000;
const PORTAL_PATIENCE = 15_000;
const MOST_LINES = 50;

/** The name of the lock, and of the database, of an operator's signer. */
export const signerName = (operatorId) => `oc-signer-${operatorId}`;

/** Works one after another: what one writes the next one sees, and nothing of two is mixed. */
function serially() {
  let tail = Promise.resolve();
  return (work) => {
    const mine = tail.then(work);
    tail = mine.catch(() => {});
    return mine;
  };
}

/** Which node a bridge command is for. */
const nodeTold = (payload) => `${payload.get('federation')} ${payload.get('params').get('audience')}`;

const pins = async () => ({ reviewer: await pinned('reviewer'), organiser: await pinned('organiser') });

/** Loads every part that a signer needs: from here on the tab runs what it has, and a portal that is renewed or away is no harm. */
export async function prepareSigner() {
  await Promise.all([prepareSealing(), prepareAddress(), prepareRecord()]);
}

/** The signer of one operator, running in this tab. */
export class SignerRuntime {
  #desks = new Map();
  #links = new Map();
  #serial = serially();
  #timers = [];
  #behind = false;
  #policy = INITIAL;
  #changed;
  #allowed;
  #lines = [];
  #peers = new Map();
  #ask;

  constructor(operator, store, allowed, changed, ask) {
    this.#allowed = allowed;
    this.#ask = ask(this);
    this.operator = operator;
    this.store = store;
    this.epochs = new Epochs(store, operator);
    this.#changed = changed;
  }

  /**
   * Opens the store and takes the operator key for as long as the signer runs; the caller holds the lock.
   *
   * @param allowed the nodes that the page may speak to
   * @param ask what asks the operator of this runtime about a node, as for `NodeLink`; whoever does not agree has no such node
   */
  static async start(publicKey, operatorId, allowed, changed, ask) {
    await prepareSigner();
    const operator = await withSeed(publicKey, (seed) => Operator.of(seed, publicKey));
    let rows;
    try {
      rows = await IndexedRows.open(signerName(operatorId));
      const runtime = new SignerRuntime(operator, await SignerStore.open(rows), allowed, changed, ask);
      await runtime.#begin();
      return runtime;
    } catch (error) {
      operator.close();
      rows?.close();
      throw error;
    }
  }

  /** Nodes that the page may speak to, and that the operator has not called its own. */
  get offeredNodes() {
    return this.#allowed.filter((address) => !this.#links.has(address));
  }

  async #begin() {
    this.#behind = await this.store.isBehind();
    const text = await this.store.get('state', 'policy');
    if (text) this.#policy = parsePolicy(text);
    const nodes = await this.store.list('nodes');
    this.#every(LOOK_FOR_EXPIRED, (desk) => desk.signing.expire());
    this.#every(JUDGE_AGAIN, (desk) => desk.ceremonies.rejudge());
    this.#every(BETWEEN_PURGES, (desk) => desk.signing.forget(MOST_ENDED));
    nodes.forEach(({ address }) => this.#connect(address));
  }

  #every(millis, work) {
    const all = async () => {
      for (const desk of this.#desks.values()) await work(desk);
    };
    this.#timers.push(setInterval(() => this.serial(all).catch((error) => this.log(error.message)), millis));
  }

  /** Runs work that nothing else of this signer is mixed with. */
  serial(work) {
    return this.#serial(work);
  }

  /** Notes what was not taken, for whoever looks. */
  log(line) {
    this.#lines = [...this.#lines, { at: new Date(), line }].slice(-MOST_LINES);
    this.#changed();
  }

  get lines() {
    return this.#lines;
  }

  get policy() {
    return this.#policy;
  }

  /** What is signed to tell the nodes which kinds a policy lets the bridge bring: to be shown, and handed to `setPolicy`. */
  bridging({ bridge }) {
    const connected = this.links.filter(({ hello }) => hello);
    return connected.map(({ hello }) => this.#desks.get(hello.federation).bridging(hello.audience, bridge)).filter(Boolean);
  }

  /**
   * Replaces the policy, and tells the nodes which kinds the bridge may let in. If a node that has to be told connected
   * while the operator read, nothing changes.
   *
   * @param payloads what the operator has seen and agreed to sign, of `bridging`
   */
  async setPolicy(policy, payloads) {
    await this.serial(async () => {
      const text = policyText(parsePolicy(policyText(policy)));
      const shown = new Map(payloads.map((payload) => [nodeTold(payload), payload]));
      if (this.bridging(policy).some((payload) => !shown.has(nodeTold(payload)))) {
        throw new RefusedError('A node connected meanwhile. Save again, and look at what it is told.');
      }
      await this.store.write(async (tx) => tx.put('state', 'policy', text));
      this.#policy = parsePolicy(text);
      for (const link of this.links.filter(({ hello }) => hello)) {
        const { federation, audience } = link.hello;
        link.send([await this.#desks.get(federation).bridge(audience, shown.get(`${federation} ${audience}`))]);
      }
    });
    this.#changed();
  }

  /** Connects to a node, now and again whenever the line breaks; it is remembered, and what was agreed about it. */
  async addNode(text) {
    const address = nodeAddress(text);
    if (address === undefined) throw new RefusedError('A node’s address begins with https, or is on this machine.');
    await this.serial(() => this.store.write(async (tx) => {
      if (!(await tx.get('nodes', address))) tx.put('nodes', address, { address });
    }));
    this.#connect(address);
  }

  /** The operator says that its node at a link's address is another one now: this one, which answered there. */
  async acceptNode(link, hello) {
    await this.serial(() => acceptNode(this.store, link.address, hello));
    link.again();
  }

  #asking(address) {
    const asked = (question) => async (...given) => {
      try {
        await question(...given);
      } catch (error) {
        await this.removeNode(address);
        throw error;
      }
    };
    return { session: asked(this.#ask.session), certificate: asked(this.#ask.certificate) };
  }

  async removeNode(address) {
    await this.serial(() => this.store.write(async (tx) => tx.remove('nodes', address)));
    this.#links.get(address)?.close();
    this.#links.delete(address);
    this.#changed();
  }

  #connect(address) {
    if (this.#links.has(address)) return;
    const link = new NodeLink(address, this.operator, this.store, {
      desk: (hello) => this.serial(() => this.#desk(hello.federation)),
      behind: async () => {
        this.#behind = true;
        await this.serial(() => this.store.noteBehind());
      },
      changed: () => this.#changed(),
      serial: (work) => this.serial(work),
      peers: (federation, value) => this.#peers.set(federation, value.get('peers')),
      log: (line) => this.log(line),
      ask: this.#asking(address),
    });
    this.#links.set(address, link);
    link.run().catch((error) => this.log(`the line to ${address} ended: ${error.message}`));
  }

  get links() {
    return [...this.#links.values()];
  }

  get federations() {
    return [...this.#desks.keys()].sort();
  }

  /** The desk of a federation whose node was met. */
  desk(federation) {
    return this.#desks.get(federation);
  }

  // What waits at a desk is taken up the first time that its node is met.
  async #desk(federation) {
    if (!this.#desks.has(federation)) {
      const desk = new FederationDesk({
        federation,
        means: { store: this.store, operator: this.operator, epochs: this.epochs },
        memberships: new Memberships({
          store: this.store, federation, pins, log: (line) => this.log(line),
          fetch: () => within(getText(`/api/public/federations/${federation}/record`), PORTAL_PATIENCE),
        }),
        policy: () => this.#policy,
        send: (messages) => this.#send(federation, messages),
        changed: () => this.#changed(),
        mayAnswer: () => !this.#behind,
        later: (work) => this.serial(work),
        log: (line) => this.log(line),
      });
      this.#desks.set(federation, desk);
      try {
        await desk.resume();
      } catch (error) {
        this.#desks.delete(federation); // It is taken up again when the node is met again.
        desk.close();
        throw error;
      }
    }
    return this.#desks.get(federation);
  }

  #send(federation, messages) {
    this.links.filter((link) => link.hello?.federation === federation).forEach((link) => link.send(messages));
  }

  /** True once a node knows a later state of this store, until the operator accepts that. */
  get isBehind() {
    return this.#behind;
  }

  /** Goes on with a store that was restored from a backup of the browser’s profile. */
  async acceptRestored() {
    await this.serial(async () => {
      await this.store.acceptRestored();
      this.#behind = false;
      for (const desk of this.#desks.values()) await desk.resume();
    });
    // Sessions are opened anew, under the signer's new name, and nodes tell again what was passed over.
    this.links.forEach((link) => link.again());
    this.#changed();
  }

  /** Ends all lines and wipes the operator key, the share and all nonces out of memory. */
  stop() {
    this.#timers.forEach(clearInterval);
    this.links.forEach((link) => link.close());
    this.#desks.forEach((desk) => desk.close());
    this.operator.close();
    this.store.close();
  }
}
