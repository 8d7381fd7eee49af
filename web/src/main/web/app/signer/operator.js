// The operator's keys while a signer runs: the one that signs envelopes, and what follows from its seed. They are in
// this tab's memory from the time that the operator starts the signer until it stops or the tab is closed.
import { utf8 } from '../bytes.js';
import { freshNonce, payloadOf, seal, unix } from '../envelope.js';
import { VerificationError } from '../errors.js';
import { operatorId } from '../identity.js';
import { later } from '../later.js';
import { derive, pairOfSeed } from './share-sealing.js';

const VERSION = 1;
const NONCE = 12;

const parameters = (iv, table, row) => ({ name: 'AES-GCM', iv, additionalData: utf8(`${table}\n${row}`), tagLength: 128 });

let addresses;

/** Loads what makes the operator's own address, before a seed is there. */
export async function prepareAddress() {
  addresses ??= await later(() => import('./guardian-address.js'));
}

/** One operator's keys. */
export class Operator {
  #seed;
  #sealing;

  constructor(seed, publicKey, sealing, now) {
    this.#seed = seed;
    this.#sealing = sealing;
    this.publicKey = publicKey;
    this.id = operatorId(publicKey);
    this.pair = pairOfSeed(seed);
    this.now = now;
  }

  /** The keys that follow from a seed; it is copied, and the caller wipes its own. */
  static async of(seed, publicKey, now = () => new Date()) {
    const key = derive(seed, utf8('oc-guardian/signer-store/v1'), 32);
    const sealing = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']);
    key.fill(0);
    return new Operator(seed.slice(), publicKey, sealing, now);
  }

  /** What is signed of an action that may be accepted for some seconds. */
  payload(action, lifetime) {
    return payloadOf(action, freshNonce(), unix(this.now()) + BigInt(lifetime));
  }

  /** Signs a payload; the caller keeps the envelope before it is sent. */
  signPayload(payload) {
    return seal(payload, this.publicKey, this.#seed);
  }

  /** Signs an action at once. */
  sign(action, lifetime) {
    return this.signPayload(this.payload(action, lifetime));
  }

  /** The operator's own Bitcoin address, which signs statements and never receives coins. */
  async guardianAddress(network) {
    await prepareAddress();
    return addresses.guardianAddress(this.#seed, network);
  }

  /** Seals a secret for one row of one table; it opens nowhere else. */
  async seal(plain, table, row) {
    const iv = crypto.getRandomValues(new Uint8Array(NONCE));
    const body = new Uint8Array(await crypto.subtle.encrypt(parameters(iv, table, row), this.#sealing, plain));
    return new Uint8Array([VERSION, ...iv, ...body]);
  }

  /** Opens a sealed secret; the caller wipes it. */
  async open(sealed, table, row) {
    try {
      if (sealed[0] !== VERSION) throw new TypeError();
      const iv = sealed.slice(1, 1 + NONCE);
      return new Uint8Array(await crypto.subtle.decrypt(parameters(iv, table, row), this.#sealing, sealed.slice(1 + NONCE)));
    } catch {
      throw new VerificationError(`sealed value in ${table}`, 'one that this operator sealed for this row', 'another, or one that was altered');
    }
  }

  /** Wipes the seed and what follows from it. */
  close() {
    this.#seed.fill(0);
    this.pair.privateKey.fill(0);
    this.#sealing = undefined;
  }
}
