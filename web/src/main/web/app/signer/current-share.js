// The share of a federation's newest epoch, with its signer, and the ledger of what was released with it.
import { isExpected } from '../errors.js';
import { read, write } from '../json.js';
import { signShare } from './actions.js';
import { FrostSigner } from './frost-signer.js';
import { decodeRelease, encodeRelease, encodeSignatureShare } from './signing-messages.js';

/** How long the words of a round may be on their way, in seconds. */
export const ROUND_LIFETIME = 7 * 24 * 60 * 60;

const releaseKey = ({ requestHash: hash, number, epoch }, identifier) => `${hash}/${number}/${epoch}/${identifier}`;

/** Which shares were released, each with its envelope: both are on the disk, in one transaction, before the share leaves. */
const releaseLedger = ({ store, operator }, federation, identifier) => ({
  async find(attempt) {
    const row = await store.get('releases', releaseKey(attempt, identifier));
    return row && decodeRelease(row.record);
  },
  async record(release) {
    const { attempt } = release.share;
    const action = signShare(operator.publicKey, federation, attempt, release.packageHash, encodeSignatureShare(release.share));
    const envelope = operator.sign(action, ROUND_LIFETIME);
    const fresh = await store.write(async (tx) => {
      const key = releaseKey(attempt, identifier);
      if (await tx.get('releases', key)) return false;
      tx.put('releases', key, { record: encodeRelease(release), envelope: write(envelope) });
      await tx.signed(envelope);
      return true;
    });
    if (!fresh) throw new Error('A share was released for this attempt before.');
  },
  async envelope(attempt) {
    return read((await store.get('releases', releaseKey(attempt, identifier))).envelope);
  },
});

/** One federation's share. */
export class CurrentShare {
  #federation;
  #means;
  #log;
  #current;

  constructor(federation, means, log) {
    this.#federation = federation;
    this.#means = means;
    this.#log = log;
  }

  /** `{epoch, ledger, signer}` of the newest epoch, opened once and again when there is a newer one; nothing without a share. */
  async signer() {
    const newest = await this.#means.epochs.newest(this.#federation);
    if (!newest) return undefined;
    if (this.#current?.epoch.setupHash === newest.setupHash) return this.#current;
    let share;
    try {
      share = await this.#means.epochs.share(newest.setupHash);
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.#log(`the share of epoch ${newest.key.epoch} does not open: ${error.message}`);
    }
    if (!share) return undefined;
    const ledger = releaseLedger(this.#means, this.#federation, share.identifier);
    this.destroy();
    this.#current = { epoch: newest, ledger, signer: new FrostSigner(share, ledger) };
    return this.#current;
  }

  /** Ends what was approved under this hash. */
  close(requestHash) {
    this.#current?.signer.close(requestHash);
  }

  /** Wipes the share and all nonces. */
  destroy() {
    this.#current?.signer.destroy();
    this.#current = undefined;
  }
}
