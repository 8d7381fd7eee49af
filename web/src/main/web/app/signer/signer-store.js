// The signer's store: rows, the journal of what was signed, and the number that tells a node that a store was restored
// from a backup.
import { hex, sha256Hex, utf8 } from '../bytes.js';
import { payloadSha256, utc } from '../envelope.js';
import { write } from '../json.js';

const GENESIS = '0'.repeat(64);
const DIGITS = 12;

/** A number as a part of a key: numbers sort as they count. */
export const digits = (number) => String(number).padStart(DIGITS, '0');

/** The day, in UTC, that a quota counts for. */
export const dayOf = (now) => now.toISOString().slice(0, 10);

/** What one unit of work sees and writes. */
class Work {
  constructor(tx, now) {
    Object.assign(this, tx);
    this.now = now;
  }

  /** Adds an envelope that was signed here, before it leaves. */
  async signed(envelope) {
    await this.append('envelope-signed', envelopeData(envelope));
  }

  /** The same for one that only opens a session: a restored store shall not catch up by being turned away. */
  async introduced(envelope) {
    await this.#add('envelope-signed', envelopeData(envelope));
  }

  /** Adds a line that counts. */
  async append(event, data) {
    await this.#add(event, data);
    this.put('state', 'head', ((await this.get('state', 'head')) ?? 0) + 1);
  }

  async #add(event, data) {
    const last = await this.get('state', 'journal');
    const sequence = (last?.sequence ?? -1) + 1;
    const entry = new Map([
      ['seq', BigInt(sequence)],
      ['prev', last?.hash ?? GENESIS],
      ['at', utc(this.now())],
      ['event', event],
      ['data', new Map(Object.entries(data))],
    ]);
    const hash = sha256Hex(utf8(write(entry)));
    entry.set('hash', hash);
    this.put('journal', digits(sequence), write(entry));
    this.put('state', 'journal', { sequence, hash });
  }
}

const envelopeData = (envelope) => ({ envelope_sha256: payloadSha256(envelope.get('payload')), envelope });

/** The store of one operator's signer. */
export class SignerStore {
  #rows;
  #now;
  #head = 0;
  #signerId;

  constructor(rows, now) {
    this.#rows = rows;
    this.#now = now;
  }

  /** Opens a store over rows; a new one gets its name. */
  static async open(rows, now = () => new Date()) {
    const store = new SignerStore(rows, now);
    store.#signerId = await store.write(async (tx) => {
      const known = await tx.get('state', 'signer_id');
      if (known !== undefined) return known;
      const fresh = hex(crypto.getRandomValues(new Uint8Array(16)));
      tx.put('state', 'signer_id', fresh);
      return fresh;
    });
    return store;
  }

  get(table, key) {
    return this.#rows.get(table, key);
  }

  list(table, prefix) {
    return this.#rows.list(table, prefix);
  }

  /** Runs a unit of work in one transaction, and returns when it is durable. */
  async write(work) {
    const { result, head } = await this.#rows.transact(async (tx) => {
      const result = await work(new Work(tx, this.#now));
      return { result, head: (await tx.get('state', 'head')) ?? 0 };
    });
    // Only what is durable may be told: a lower number after a crash would look like a restore.
    this.#head = Math.max(this.#head, head);
    return result;
  }

  now() {
    return this.#now();
  }

  get signerId() {
    return this.#signerId;
  }

  /** How many lines of the journal count: a number that only grows. */
  get head() {
    return this.#head;
  }

  /** Whether a node has said that it knows a later state of this store. */
  async isBehind() {
    return (await this.get('state', 'behind')) === true;
  }

  async noteBehind() {
    await this.write(async (tx) => tx.put('state', 'behind', true));
  }

  /** Goes on with a store that was restored, as a new signer; today's quotas count as used up. */
  async acceptRestored() {
    const fresh = hex(crypto.getRandomValues(new Uint8Array(16)));
    await this.write(async (tx) => {
      tx.put('state', 'signer_id', fresh);
      tx.put('state', 'quotas_spent_on', dayOf(this.now()));
      tx.put('state', 'behind', false);
      await tx.append('store-restored-accepted', { signer_id: fresh, before: this.#signerId });
    });
    this.#signerId = fresh;
  }

  close() {
    this.#rows.close();
  }
}

/** How many requests of a kind were approved today. */
export async function usedToday(tx, federation, kind) {
  const day = dayOf(tx.now());
  if ((await tx.get('state', 'quotas_spent_on')) === day) return Number.MAX_SAFE_INTEGER;
  return (await tx.get('quotas', `${day}/${federation}/${kind}`)) ?? 0;
}

/** Counts one approval; it commits together with it. */
export async function reserve(tx, federation, kind) {
  const key = `${dayOf(tx.now())}/${federation}/${kind}`;
  tx.put('quotas', key, ((await tx.get('quotas', key)) ?? 0) + 1);
}
