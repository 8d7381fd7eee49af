// One member's side of signing: it holds the share, the owner's approvals and the live nonces.
//
// Whatever it is sent, a pair of nonces answers at most one package, a share leaves only after its release record is
// durable, and what it signs is what the owner approved. Nonces live in this object alone: there is no encoding of
// them, and a new signer after a reload has none and refuses packages made from commitments of the old one. For each
// request and lane there is one pair at a time; the next attempt voids the pair of the one before.
import { schnorr_FROST } from '@noble/curves/secp256k1.js';
import { hex, sha256Hex } from '../bytes.js';
import { decodeScalar, encodeIdentifier, encodePoint, encodeScalar, isEven } from './curve.js';
import { encodePackage, laneOf, sameAttempt } from './signing-messages.js';

const MOST_PAIRS = 4096;

const idHex = (id) => hex(encodeIdentifier(id));
const refused = (reason, detail) => ({ refused: { reason, detail } });

/** The key's public half as the library takes it. The result of a key generation is the output key already. */
const libraryKey = ({ threshold, members, groupKey, shares }) => ({
  signers: { min: threshold, max: members.length },
  commitments: [encodePoint(groupKey)],
  verifyingShares: Object.fromEntries([...shares].map(([id, point]) => [idHex(id), encodePoint(point)])),
});

const libraryCommitments = ({ entries }) => entries.map(({ id, hiding, binding }) =>
  ({ identifier: idHex(id), hiding: encodePoint(hiding), binding: encodePoint(binding) }));

/** Whether a signer's share in an attempt is right; the package's set fits the key. */
export const verifySignatureShare = (key, signingPackage, message, { id, z }) =>
  schnorr_FROST.verifyShare(libraryKey(key), libraryCommitments(signingPackage), message, idHex(id), encodeScalar(z));

/** Why a package's set does not fit a key, if so. */
export function setRefusal(key, { attempt, entries }) {
  if (attempt.epoch !== key.epoch) return `epoch: expected ${key.epoch}, found ${attempt.epoch}`;
  if (entries.length < key.threshold || entries.length > key.members.length) {
    return `signers: expected ${key.threshold} to ${key.members.length}, found ${entries.length}`;
  }
  const stranger = entries.find(({ id }) => !key.members.includes(id));
  return stranger && `signers: expected members, found ${stranger.id}`;
}

/** The signer of one share. */
export class FrostSigner {
  #share;
  #library;
  #key;
  #releases;
  #approved = new Map();
  #nonces = new Map();

  /**
   * @param share as `key-package.js` decodes it
   * @param releases `{find(attempt), record(release)}`; `record` is durable when it returns, and throws if there is a
   *   release for the attempt
   */
  constructor(share, releases) {
    this.#share = share;
    this.#library = { identifier: idHex(share.identifier), signingShare: encodeScalar(share.secret) };
    this.#key = libraryKey(share.key);
    this.#releases = releases;
  }

  get identifier() {
    return this.#share.identifier;
  }

  /** The key that signatures verify under, with an even y. */
  get signingKey() {
    const { groupKey } = this.#share.key;
    return isEven(groupKey) ? groupKey : groupKey.negate();
  }

  /** Takes note of the owner's approval: it covers one digest and any number of attempts. */
  approve(requestHash, digest) {
    const present = this.#approved.get(requestHash);
    if (present !== undefined && hex(present) !== hex(digest)) throw new Error('Another digest was approved under this hash.');
    this.#approved.set(requestHash, digest);
  }

  /** Ends an approval, because there is a signature or the request expired. Unused nonces go. */
  close(requestHash) {
    this.#approved.delete(requestHash);
    for (const [lane, pair] of this.#nonces) {
      if (pair.commitments.attempt.requestHash !== requestHash) continue;
      wipe(pair);
      this.#nonces.delete(lane);
    }
  }

  /** Wipes the share and all nonces. */
  destroy() {
    this.#library.signingShare.fill(0);
    this.#nonces.forEach(wipe);
    this.#nonces.clear();
    this.#approved.clear();
    this.#share = undefined;
  }

  /** Round one: `{committed}` or `{refused}`. Asked again for the same attempt, it gives the same commitments. */
  async commit(attempt) {
    if (!this.#approved.has(attempt.requestHash)) return refused('not_approved', attempt.requestHash);
    if (attempt.epoch !== this.#share.key.epoch) return this.#wrongEpoch(attempt);
    if (await this.#releases.find(attempt)) return refused('already_released', `attempt ${attempt.number}`);
    // From here to the end nothing is waited for.
    if (!this.#approved.has(attempt.requestHash)) return refused('not_approved', attempt.requestHash);
    const lane = `${attempt.requestHash} ${laneOf(attempt)}`;
    const present = this.#nonces.get(lane);
    if (present === undefined || present.commitments.attempt.number < attempt.number) {
      if (present === undefined && this.#nonces.size >= MOST_PAIRS) return refused('too_many_attempts', `${MOST_PAIRS} are open`);
      if (present !== undefined) wipe(present);
      this.#nonces.set(lane, this.#draw(attempt));
    }
    const current = this.#nonces.get(lane);
    const { number } = current.commitments.attempt;
    if (number > attempt.number) return refused('no_nonces', `attempt ${number} has begun`);
    return current.nonces === undefined ? refused('no_nonces', `attempt ${number} was answered`) : { committed: current.commitments };
  }

  #draw(attempt) {
    const { nonces, commitments } = schnorr_FROST.commit(this.#library);
    const point = (bytes) => this.#share.key.groupKey.constructor.fromBytes(bytes);
    return {
      nonces,
      commitments: {
        attempt, id: this.identifier, hiding: point(commitments.hiding), binding: point(commitments.binding),
      },
    };
  }

  #wrongEpoch(attempt) {
    return refused('wrong_epoch', `epoch ${attempt.epoch} is asked for, shares of ${this.#share.key.epoch}`);
  }

  /** Round two: `{released}` or `{refused}`. The same package again gives the same share, from the record. */
  async sign(signingPackage) {
    const { attempt } = signingPackage;
    const digest = this.#approved.get(attempt.requestHash);
    if (digest === undefined) return refused('not_approved', attempt.requestHash);
    const before = await this.#releases.find(attempt);
    if (before) {
      return this.#answers(before, digest, signingPackage)
        ? { released: before.share } : refused('already_released', `attempt ${attempt.number}`);
    }
    if (attempt.epoch !== this.#share.key.epoch) return this.#wrongEpoch(attempt);
    const own = signingPackage.entries.find(({ id }) => id === this.identifier);
    if (own === undefined) return refused('not_in_set', 'another set');
    const drawn = this.#nonces.get(`${attempt.requestHash} ${laneOf(attempt)}`);
    if (drawn === undefined || !sameAttempt(drawn.commitments.attempt, attempt)) {
      return refused('no_nonces', `attempt ${attempt.number}`);
    }
    if (!own.hiding.equals(drawn.commitments.hiding) || !own.binding.equals(drawn.commitments.binding)) {
      return refused('commitments_changed', `attempt ${attempt.number}`);
    }
    const wrongSet = setRefusal(this.#share.key, signingPackage);
    if (wrongSet) return refused('bad_signer_set', wrongSet);
    return this.#answer(drawn, digest, signingPackage);
  }

  /** All checks that need no nonce are done; whoever takes the pair has it alone, and there is no way back. */
  async #answer(drawn, digest, signingPackage) {
    const { attempt } = signingPackage;
    const { nonces } = drawn;
    drawn.nonces = undefined;
    if (nonces === undefined) return refused('no_nonces', `attempt ${attempt.number} was answered`);
    const list = libraryCommitments(signingPackage);
    let z;
    try {
      z = schnorr_FROST.signShare(this.#library, this.#key, nonces, list, digest);
    } catch (error) {
      return refused('bad_signer_set', error.message);
    } finally {
      wipe({ nonces });
    }
    if (!schnorr_FROST.verifyShare(this.#key, list, digest, this.#library.identifier, z)) {
      throw new Error('The own share does not verify; it stays here.');
    }
    const share = { attempt, id: this.identifier, z: decodeScalar(z) };
    await this.#releases.record({
      share, key: this.signingKey, packageHash: sha256Hex(encodePackage(signingPackage)), messageHash: sha256Hex(digest),
    });
    return { released: share };
  }

  #answers(release, digest, signingPackage) {
    return release.share.id === this.identifier
      && sameAttempt(release.share.attempt, signingPackage.attempt)
      && release.key.equals(this.signingKey)
      && release.packageHash === sha256Hex(encodePackage(signingPackage))
      && release.messageHash === sha256Hex(digest);
  }
}

function wipe({ nonces }) {
  nonces?.hiding.fill(0);
  nonces?.binding.fill(0);
}
