// Says whether a ceremony is called for. What was acceptable when it was proposed need not be so any more when it is
// joined, dealt or certified: seats, charter and key change meanwhile, and this signer may have certified another one.
import { hasCertified } from './own-frames.js';
import { epochOfSetup, hashOf } from './setup.js';
import { departuresRefusal, setupRefusal } from './setup-rules.js';

/** The judge of one federation's setups. Each answer says why not, or is undefined. */
export class SetupJudge {
  #federation;
  #means;
  #memberships;
  #book;

  /** @param memberships `{known(), newest()}` of the federation, verified */
  constructor(federation, means, memberships, book) {
    this.#federation = federation;
    this.#means = means;
    this.#memberships = memberships;
    this.#book = book;
  }

  /** By the record that is remembered; a newer one is fetched only where that refuses. */
  async onArrival(setup) {
    return (await this.remembered(setup)) && this.now(setup);
  }

  /** By the newest record that can be had. */
  async now(setup) {
    return this.#judge(setup, await this.#memberships.newest());
  }

  /** By the record that is remembered; where none is, by the newest. */
  async remembered(setup) {
    return this.#judge(setup, (await this.#memberships.known()) ?? (await this.#memberships.newest()));
  }

  async #judge(setup, members) {
    if (!members) return 'the federation’s record cannot be had or does not verify';
    const newest = await this.#means.epochs.newest(this.#federation);
    return setupRefusal(setup, members, newest) ?? (await this.#departures(setup, newest)) ?? this.#conflict(setup);
  }

  async #departures(setup, newest) {
    return newest && departuresRefusal(await this.#means.epochs.setups(newest), setup.seats);
  }

  // Whoever certified goes on only when a seat has given that one up. It counts for nothing why it ended here: it may
  // still come to life elsewhere.
  async #conflict(setup) {
    const hash = hashOf(setup);
    for (const other of await this.#book.all()) {
      const released = other.stage === 'abandoned' || other.stage === 'live' || other.setupHash === hash;
      if (!released && epochOfSetup(other.setup) === epochOfSetup(setup) && (await hasCertified(this.#means, other.setupHash))) {
        return `this signer certified ceremony ${other.id} for the same epoch, which no seat has given up: one who has not certified it can (the node's page of the ceremony names them)`;
      }
    }
    return undefined;
  }
}
