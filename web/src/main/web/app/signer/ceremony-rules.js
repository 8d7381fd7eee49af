// The rules of a ceremony, each once: taking part, verifying a transcript and recovering a share all call these.
import { schnorr } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, concatBytes } from '@noble/curves/utils.js';
import { fromHex, hex, sha256Hex, utf8 } from '../bytes.js';
import { VerificationError } from '../errors.js';
import { encodeIdentifier, encodePoint, evaluate, Fn, hashToScalar, isEven, Point, publicOf, sum, times, xOf }
  from './curve.js';
import { dealersOf, epochOf, setupHash } from './ceremony-setup.js';
import { seatText } from './frames.js';
import { constantOf, keyHash, shareOf } from './key-package.js';
import { equalBytes, openShare, pairOf, prepareSealing, sealShare } from './share-sealing.js';

/** The challenge of a proof of possession. */
export const proofChallenge = (id, constant, commitment) =>
  hashToScalar('dkg', encodeIdentifier(id), encodePoint(constant), encodePoint(commitment));

const proofHolds = ({ commitment, response }, id, constant) =>
  times(Point.BASE, response).equals(commitment.add(times(constant, proofChallenge(id, constant, commitment))));

/** t commitments, a proof by the dealer, and in a re-sharing the right constant. */
export function requireRound1(setup, dealer, { commitments, proof }) {
  const name = `round 1 of ${seatText(dealer)}`;
  if (commitments.length !== setup.threshold) {
    throw new VerificationError(name, `${setup.threshold} commitments`, `${commitments.length}`);
  }
  if (setup.previous && !constantOf(setup.previous, dealer.id).equals(commitments[0])) {
    throw new VerificationError(`constant of ${seatText(dealer)}`, 'that of its share', 'another');
  }
  if (!proofHolds(proof, dealer.id, commitments[0])) {
    throw new VerificationError(name, 'a proof of possession of its constant', 'one that does not hold');
  }
}

/** An echo names every dealer. */
export function requireEcho(setup, sender, { received }) {
  const expected = dealersOf(setup).map(({ name }) => name).join();
  if (received.map((entry) => entry.seat.name).join() !== expected) {
    throw new VerificationError(`echo of ${seatText(sender)}`, expected, 'others');
  }
}

/** A dealer seals a share to every receiver. */
export function requireShares(setup, dealer, { sealed }) {
  const expected = setup.members.join();
  if (sealed.map(({ id }) => id).join() !== expected) {
    throw new VerificationError(`shares of ${seatText(dealer)}`, expected, 'others');
  }
}

const info = (setup, dealer, receiver) =>
  concatBytes(utf8('oc-guardian/hpke/v1'), fromHex(setup.sessionHash, 32), encodeIdentifier(dealer.id), encodeIdentifier(receiver));

export const seal = (setup, dealer, receiver, value, ephemeral, round1Hash) =>
  sealShare(value, setup.encryptionKeys.get(receiver), ephemeral, info(setup, dealer, receiver), fromHex(round1Hash, 32));

export const open = (setup, dealer, receiver, sealed, pair, round1Hash) =>
  openShare(sealed, pair, info(setup, dealer, receiver), fromHex(round1Hash, 32));

/** Whether a dealer's value fits its commitments: f(i)G = Σ iᵏCₖ. */
export const fits = (commitments, receiver, value) => publicOf(value).equals(evaluate(commitments, receiver));

/**
 * Decides a complaint: the dealer is right if its revealed share fits and, sealed with the revealed key, gives the
 * very ciphertext that it published.
 */
export async function dealerIsRight(setup, dealer, round1Frame, sharesMessage, { complainer, ephemeral, share }) {
  if (share === 0n) return false;
  await prepareSealing();
  try {
    const again = await seal(setup, dealer, complainer, share, pairOf(ephemeral), round1Frame.hash);
    const published = sharesMessage.sealed.find(({ id }) => id === complainer).bytes;
    return fits(round1Frame.message.commitments, complainer, share) && equalBytes(again, published);
  } catch {
    return false;
  }
}

// From the sum of the dealt polynomials to the finished key: in a key generation the tweak of an empty root.
function outputMap(setup, total) {
  if (setup.previous) return { negated: false, added: 0n };
  const tweak = bytesToNumberBE(schnorr.utils.taggedHash('TapTweak', xOf(total)));
  if (tweak >= Fn.ORDER) throw new VerificationError('tweak', 'a number below the group order', 'another');
  return { negated: !isEven(total), added: tweak };
}

const mapPoint = ({ negated, added }, point) => (negated ? point.negate() : point).add(times(Point.BASE, added));
const mapSecret = ({ negated, added }, secret) => Fn.add(negated ? Fn.neg(secret) : secret, added);

/** The key that checked round 1 messages make. */
export function result(setup, round1) {
  const sums = Array.from({ length: setup.threshold }, (_, k) => sum(round1.map(({ commitments }) => commitments[k])));
  const notInfinity = (point, name) => {
    if (point.is0()) throw new VerificationError(name, 'a point', 'infinity');
    return point;
  };
  const map = outputMap(setup, notInfinity(sums[0], 'group key'));
  const shares = new Map(setup.members.map((id) =>
    [id, notInfinity(mapPoint(map, evaluate(sums, id)), `verifying share of ${id}`)]));
  const groupKey = notInfinity(mapPoint(map, sums[0]), 'group key');
  if (setup.previous && !setup.previous.key.groupKey.equals(groupKey)) {
    throw new VerificationError('group key', hex(encodePoint(setup.previous.key.groupKey)), hex(encodePoint(groupKey)));
  }
  return { epoch: epochOf(setup), threshold: setup.threshold, members: setup.members, groupKey, shares };
}

/** The hash that certificates sign; frames in the order of seats. */
export function transcriptHash(setup, round1, echoes, shares, key) {
  const frames = [...round1, ...echoes, ...shares].map((signed) => fromHex(signed.frame.hash, 32));
  return sha256Hex(concatBytes(
    utf8('oc-guardian/transcript/v1\n'), fromHex(setupHash(setup), 32), ...frames, fromHex(keyHash(key), 32)));
}

/**
 * A member's share out of public frames and its encryption pair: `{share}`, or `{bad}` with the dealers whose parts do
 * not open or do not fit. `round1` and `shares` are signed frames by the names of their seats.
 */
export async function assemble(setup, round1, shares, receiver, pair, key) {
  const parts = new Map();
  const bad = [];
  for (const dealer of dealersOf(setup)) {
    const sealed = shares.get(dealer.name).frame.message.sealed.find(({ id }) => id === receiver).bytes;
    try {
      parts.set(dealer, await open(setup, dealer, receiver, sealed, pair, round1.get(dealer.name).frame.hash));
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
      bad.push(dealer);
    }
  }
  if (bad.length === 0) {
    const total = [...parts.values()].reduce((a, b) => Fn.add(a, b), 0n);
    const constants = sum(dealersOf(setup).map(({ name }) => round1.get(name).frame.message.commitments[0]));
    try {
      return { share: shareOf(receiver, mapSecret(outputMap(setup, constants), total), key) };
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error;
    }
  }
  for (const [dealer, part] of parts) {
    if (!fits(round1.get(dealer.name).frame.message.commitments, receiver, part)) bad.push(dealer);
  }
  return { bad };
}
