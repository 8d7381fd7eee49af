// A signer at work in this tab: its desks, one for each federation whose node it is connected to, and the lines to
// those nodes. At most one tab of a browser runs the signer of a key; the others wait until that one is closed.
import { pinned } from '../journal.js';
import { getText } from '../portal.js';
import { withSeed } from '../vault.js';
import { within } from './event-stream.js';
import { Epochs } from './epochs.js';
import { RefusedError } from './ceremony-desk.js';
import { FederationDesk } from './federation-desk.js';
import { NodeLink, nodeAddress } from './node-link.js';
import { Operator } from './operator.js';
import { INITIAL, parsePolicy, policyText } from './policy.js';
import { verifyRecord } from './record.js';
import { IndexedRows } from './rows.js';
import { SignerStore } from './signer-store.js';

const LOOK_FOR_EXPIRED = 5_000;
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

/** A federation's record, fetched from the portal and verified under the pins of this browser, remembered for when the portal is not there. */
function memberships(store, federation, log) {
  const pins = async () => ({ reviewer: await pinned('reviewer'), organiser: await pinned('organiser') });
  const verified = async (text) => {
    const { reviewer, organiser } = await pins();
    if (!reviewer || !organiser) throw new RefusedError('This browser has not pinned the reviewer’s and the organiser’s key.');
    return verifyRecord(text, federation, { reviewer, organiser });
  };
  const remembered = async () => {
    const text = await store.get('records', federation);
    return text && verified(text);
  };
  let last;
  return {
    known: async () => (last ??= await remembered().catch(() => undefined)),
    async newest() {
      try {
        const text = await within(getText(`/api/public/federations/${federation}/record`), PORTAL_PATIENCE);
        last = await verified(text);
        await store.write(async (tx) => tx.put('records', federation, text));
      } catch (error) {
        log(`the record of ${federation} is not to be had: ${error.message}`);
        last ??= await remembered().catch(() => undefined);
      }
      return last;
    },
  };
}

/** The signer of one operator, running in this tab. */
export class SignerRuntime {
  #desks = new Map();
  #links = new Map();
  #serial = serially();
  #timer;
  #behind = false;
  #policy = INITIAL;
  #changed;
  #allowed;
  #lines = [];
  #peers = new Map();

  constructor(operator, store, allowed, changed) {
    this.#allowed = allowed;
    this.operator = operator;
    this.store = store;
    this.epochs = new Epochs(store, operator);
    this.#changed = changed;
  }

  /**
   * Opens the store and takes the operator key for as long as the signer runs; the caller holds the lock.
   *
   * @param allowed the nodes that the page may speak to
   */
  static async start(publicKey, operatorId, allowed, changed) {
    const operator = await withSeed(publicKey, (seed) => Operator.of(seed, publicKey));
    const store = await SignerStore.open(await IndexedRows.open(signerName(operatorId)));
    const runtime = new SignerRuntime(operator, store, allowed, changed);
    await runtime.#begin();
    return runtime;
  }

  /** Nodes that the page may speak to, and that the operator has not called its own. */
  get offeredNodes() {
    return this.#allowed.filter((address) => !this.#links.has(address));
  }

  async #begin() {
    this.#behind = await this.store.isBehind();
    const text = await this.store.get('state', 'policy');
    if (text) this.#policy = parsePolicy(text);
    for (const { address } of await this.store.list('nodes')) this.#connect(address);
    this.#timer = setInterval(() => this.serial(() => this.#expire()).catch(() => {}), LOOK_FOR_EXPIRED);
  }

  async #expire() {
    for (const desk of this.#desks.values()) await desk.signing.expire();
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

  /** Replaces the policy, and tells the nodes which kinds the bridge may let in. */
  async setPolicy(policy) {
    await this.serial(async () => {
      const text = policyText(parsePolicy(policyText(policy)));
      await this.store.write(async (tx) => tx.put('state', 'policy', text));
      this.#policy = parsePolicy(text);
      for (const link of this.#links.values()) {
        if (link.hello) link.send([await this.#desks.get(link.hello.federation).bridge(link.hello.audience)]);
      }
    });
    this.#changed();
  }

  /** Connects to a node, now and again whenever the line breaks; it is remembered. */
  async addNode(text) {
    const address = nodeAddress(text);
    if (address === undefined) throw new RefusedError('A node’s address begins with https, or is on this machine.');
    await this.serial(() => this.store.write(async (tx) => tx.put('nodes', address, { address })));
    this.#connect(address);
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
        memberships: memberships(this.store, federation, (line) => this.log(line)),
        policy: () => this.#policy,
        send: (messages) => this.#send(federation, messages),
        changed: () => this.#changed(),
        mayAnswer: () => !this.#behind,
        log: (line) => this.log(line),
      });
      this.#desks.set(federation, desk);
      await desk.resume();
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
    await this.serial(() => this.store.acceptRestored());
    this.#behind = false;
    this.#changed();
  }

  /** Ends all lines and wipes the operator key, the share and all nonces out of memory. */
  stop() {
    clearInterval(this.#timer);
    this.links.forEach((link) => link.close());
    this.#desks.forEach((desk) => desk.close());
    this.operator.close();
    this.store.close();
  }
}
