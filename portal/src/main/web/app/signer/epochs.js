// Shares at rest, sealed, and the verified epochs of the federations' keys. Only a key's newest epoch signs.
import { hex } from '../bytes.js';
import { VerificationError } from '../errors.js';
import { Members, read, write } from '../json.js';
import { xOf } from './curve.js';
import { epochRecordJson, identifierOf, MAX_RECORD, readEpochRecord, verifyEpochRecord } from './epoch-record.js';
import { decodeShare, encodeShare } from './key-package.js';
import { recoverShare } from './transcript.js';

const SHARES = 'shares';

/** The epochs and shares in one store. */
export class Epochs {
  #store;
  #operator;
  #newest = new Map();

  constructor(store, operator) {
    this.#store = store;
    this.#operator = operator;
  }

  /** The newest epoch of a federation's key, verified, if there is a key. */
  async newest(federation) {
    if (!this.#newest.has(federation)) {
      const rows = (await this.#store.list('epochs')).filter((row) => row.federation === federation);
      rows.sort((a, b) => b.liveAt - a.liveAt || b.epoch - a.epoch);
      const newest = rows[0] && verifyEpochRecord(readEpochRecord(new Members(read(rows[0].record, MAX_RECORD), 'epoch')));
      this.#newest.set(federation, newest);
    }
    return this.#newest.get(federation);
  }

  /** Whether an epoch is in the book. */
  async holds(setupHash) {
    return (await this.#store.get('epochs', setupHash)) !== undefined;
  }

  /** Keeps an epoch that was verified. */
  async keep(verified) {
    const federation = verified.record.setup.federation;
    await this.#store.write(async (tx) => {
      if (await tx.get('epochs', verified.setupHash)) return;
      tx.put('epochs', verified.setupHash, {
        federation,
        keyX: verified.keyX,
        epoch: verified.key.epoch,
        transcriptHash: verified.transcriptHash,
        record: write(epochRecordJson(verified.record)),
        liveAt: tx.now().getTime(),
      });
    });
    this.#newest.delete(federation);
  }

  /** Keeps a share for good; a share of the same ceremony that is there already stays. */
  async keepShare(federation, setupHash, share) {
    const plain = encodeShare(share);
    const sealed = await this.#operator.seal(plain, SHARES, setupHash);
    plain.fill(0);
    await this.#store.write(async (tx) => {
      if (await tx.get(SHARES, setupHash)) return;
      tx.put(SHARES, setupHash, {
        federation, keyX: hex(xOf(share.key.groupKey)), epoch: share.key.epoch, identifier: share.identifier, sealed,
      });
    });
  }

  /** Whether there is a share of this ceremony. */
  async holdsShare(setupHash) {
    return (await this.#store.get(SHARES, setupHash)) !== undefined;
  }

  /** The share that came out of a ceremony, if it is here. */
  async share(setupHash) {
    const row = await this.#store.get(SHARES, setupHash);
    if (row === undefined) return undefined;
    const plain = await this.#operator.open(row.sealed, SHARES, setupHash);
    try {
      return decodeShare(plain);
    } finally {
      plain.fill(0);
    }
  }

  /**
   * Takes the public record of an epoch in: verified whole, and one that this operator joined, that follows on the
   * newest known here, or that the federation's record calls for. The share comes back from the seed. Why it is not
   * taken, if so.
   */
  async take(record, federation, membership) {
    if (record.setup.federation !== federation) return `it is of ${record.setup.federation}`;
    try {
      const verified = verifyEpochRecord(record);
      const newest = await this.newest(federation);
      const agreed = record.joins.some((join) => join.get('pubkey') === this.#operator.publicKey);
      if (!agreed && !follows(verified, newest) && !(await calledFor(record.setup, membership))) {
        return 'this operator did not join it, it follows on no known epoch, and the federation’s record does not call for it';
      }
      if (newest && newest.key.epoch >= verified.key.epoch) return `epoch ${newest.key.epoch} is known already`;
      const identifier = identifierOf(record.setup, this.#operator.publicKey);
      if (identifier !== undefined) {
        const share = await recoverShare(verified.transcript, verified.key, identifier, this.#operator.pair);
        await this.keepShare(federation, verified.setupHash, share);
      }
      await this.keep(verified);
      return undefined;
    } catch (error) {
      if (error instanceof VerificationError) return error.message;
      throw error;
    }
  }
}

// Certified by the old threshold over the very transcript that is known here.
const follows = ({ transcript }, newest) => Boolean(newest && transcript.setup.previous
  && transcript.setup.previous.transcriptHash === newest.transcriptHash
  && sameKey(transcript.setup.previous.key, newest.key));

const sameKey = (a, b) => a.epoch === b.epoch && a.groupKey.equals(b.groupKey)
  && a.members.join() === b.members.join() && a.members.every((id) => a.shares.get(id).equals(b.shares.get(id)));

// A successor was not there: the organiser, and the guardians who ratified, say who was.
async function calledFor(setup, membership) {
  const known = await membership();
  return known !== undefined && known.setupRefusal(setup) === undefined;
}
