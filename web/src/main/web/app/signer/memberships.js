// A federation's record, fetched from the portal and verified under the operator's pins, remembered for when the
// portal is not there. A portal may withhold what is new, but not take back or replace what was seen.
import { isExpected, RefusedError, VerificationError } from '../errors.js';
import { later } from '../later.js';

let record;

/** Loads what verifies a record, before a signer opens a key. */
export async function prepareRecord() {
  record ??= await later(() => import('./record.js'));
}

/** Says whether a record carries on the one that was verified before; else throws. */
function requireCarriesOn(before, found) {
  if (!before) return;
  if (found.chain.length < before.chain.length) {
    throw new VerificationError('statements', `at least ${before.chain.length}`, `${found.chain.length}`);
  }
  const other = before.chain.findIndex((hash, i) => found.chain[i] !== hash);
  if (other >= 0) throw new VerificationError(`statement ${other}`, 'the one that was verified before', 'another');
}

/** The memberships of one federation. */
export class Memberships {
  #store;
  #federation;
  #fetch;
  #pins;
  #log;
  #known;
  #seen;

  /**
   * @param fetch gives the text of the newest record, from whoever has it
   * @param pins gives `{reviewer, organiser}`, keys in hex, each perhaps undefined
   */
  constructor({ store, federation, fetch, pins, log }) {
    this.#store = store;
    this.#federation = federation;
    this.#fetch = fetch;
    this.#pins = pins;
    this.#log = log;
  }

  // What was verified under the same pins is not verified again.
  async #verified(text) {
    const { reviewer, organiser } = await this.#pins();
    if (!reviewer || !organiser) throw new RefusedError('This browser has not pinned the reviewer’s and the organiser’s key.');
    const under = `${reviewer} ${organiser}`;
    if (this.#seen?.text !== text || this.#seen.under !== under) {
      this.#seen = { text, under, membership: record.verifyRecord(text, this.#federation, { reviewer, organiser }) };
    }
    return this.#seen.membership;
  }

  /** The membership that was verified last, if one ever was under the pins that hold now. */
  async known() {
    if (this.#known) return this.#known;
    await prepareRecord(); // A part that is missing must not make a record that was remembered unknown.
    const text = await this.#store.get('records', this.#federation);
    if (!text) return undefined;
    try {
      this.#known = await this.#verified(text);
    } catch (error) {
      if (!isExpected(error) && !(error instanceof RefusedError)) throw error;
    }
    return this.#known;
  }

  /** The newest that can be had: fetched if possible, else remembered. */
  async newest() {
    const before = await this.known();
    try {
      const text = await this.#fetch();
      const found = await this.#verified(text);
      if (found === before) return before;
      requireCarriesOn(before, found);
      await this.#store.write(async (tx) => tx.put('records', this.#federation, text));
      this.#known = found;
    } catch (error) {
      this.#log(`the record of ${this.#federation} is not to be had: ${error.message}`);
    }
    return this.#known;
  }
}
