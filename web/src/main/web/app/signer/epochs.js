// Shares at rest, sealed, and the verified epochs of the federations' keys. Only a key's newest epoch signs.
import { hex } from '../bytes.js';
import { VerificationError } from '../errors.js';
import { Members, read, write } from '../json.js';
import { xOf } from './curve.js';
import { discontinuity } from './setup-rules.js';
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
      rows.sort((a, b) => b.epoch - a.epoch || a.liveAt - b.liveAt);
      const newest = rows[0] && verifyEpochRecord(readRow(rows[0]));
      this.#newest.set(federation, newest);
    }
    return this.#newest.get(federation);
  }

  /** Whether an epoch is in the book. */
  async holds(setupHash) {
    return (await this.#store.get('epochs', setupHash)) !== undefined;
  }

  /** The setups of all epochs of this key that the book has, the oldest first. */
  async setups({ record, keyX }) {
    const rows = (await this.#store.list('epochs')).filter((row) => row.federation === record.setup.federation && row.keyX === keyX);
    return rows.sort((a, b) => a.epoch - b.epoch).map((row) => readRow(row).setup);
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
   * Takes the public record of an epoch in. That it is valid says only that its own seats made it; it counts if the
   * federation's verified record called for its setup, and it carries on the key that is known. The share comes back
   * from the seed. Why it is not taken, if so.
   */
  async take(record, federation, membership) {
    if (record.setup.federation !== federation) return `it is of ${record.setup.federation}`;
    try {
      const verified = verifyEpochRecord(record);
      const newest = await this.newest(federation);
      if (newest && newest.key.epoch >= verified.key.epoch) {
        return `epoch ${newest.key.epoch} is known already, and this is ${verified.key.epoch}`;
      }
      const broken = discontinuity(record.setup, newest);
      if (broken) return broken;
      const known = await membership();
      const foreign = known ? known.setupRefusal(record.setup) : 'the federation’s record cannot be had or does not verify';
      if (foreign) return foreign;
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

const readRow = ({ record }) => readEpochRecord(new Members(read(record, MAX_RECORD), 'epoch'));
