// A dealer's polynomial and what follows from it. All of it follows from 32 random bytes that were stored before, so
// that a dealer whose tab was closed says the same again, bit by bit.
import { concatBytes } from '@noble/curves/utils.js';
import { fromHex, utf8 } from '../bytes.js';
import { VerificationError } from '../errors.js';
import { Reader, TYPE, Writer } from './encoding.js';
import { Fn, isEven, lagrange, publicOf, reduce } from './curve.js';
import { proofChallenge, seal } from './ceremony-rules.js';
import { encodeSeat, KIND } from './frames.js';
import { derive, equalBytes, pairOf } from './share-sealing.js';
import { encodeKey } from './key-package.js';

const PREFIX = utf8('oc-guardian/dealing/v1\n');

/** The stored form of a ceremony's secret. Secret. */
export const encodeSecret = (bytes) => new Writer(TYPE.ceremonySecret).fixed(bytes).toBytes();

export function decodeSecret(encoded) {
  const reader = new Reader('ceremony secret', TYPE.ceremonySecret, encoded);
  const bytes = reader.fixed('secret', 32);
  reader.end();
  return bytes;
}

/** One seat's dealing in one ceremony. */
export class Dealing {
  #setup;
  #seat;
  #secret;
  #coefficients;

  /** In a re-sharing `old` is the share of the epoch before, and the constant is λⱼsⱼ. */
  constructor(setup, seat, secret, old) {
    this.#setup = setup;
    this.#seat = seat;
    this.#secret = secret;
    this.#coefficients = [old ? weighted(setup, old) : this.#scalar('coefficient', 0)];
    for (let k = 1; k < setup.threshold; k++) this.#coefficients.push(this.#scalar('coefficient', k));
  }

  #derive(purpose, index, round, length) {
    const info = concatBytes(PREFIX, fromHex(this.#setup.sessionHash, 32), encodeSeat(this.#seat),
        utf8(`${purpose}/${index}/${round}`));
    return derive(this.#secret, info, length);
  }

  #scalar(purpose, index) {
    for (let round = 0; ; round++) {
      const scalar = reduce(this.#derive(purpose, index, round, 48));
      if (scalar !== 0n) return scalar;
    }
  }

  #ephemeral(receiver) {
    return this.#derive('ephemeral', receiver, 0, 32);
  }

  /** The polynomial's value at an identifier. */
  #value(at) {
    return this.#coefficients.reduceRight((value, coefficient) => Fn.add(Fn.mul(value, BigInt(at)), coefficient), 0n);
  }

  /** Commitments and proof; k is negated where R would have an odd y, a₀ never is. */
  round1() {
    const commitments = this.#coefficients.map(publicOf);
    const k = this.#scalar('proof', 0);
    const r = publicOf(k);
    const commitment = isEven(r) ? r : r.negate();
    const challenge = proofChallenge(this.#seat.id, commitments[0], commitment);
    const response = Fn.add(isEven(r) ? k : Fn.neg(k), Fn.mul(this.#coefficients[0], challenge));
    return { kind: KIND.round1, commitments, proof: { commitment, response } };
  }

  /** Every receiver's value, sealed to it. */
  async shares(round1Hash) {
    const sealed = [];
    for (const id of this.#setup.members) {
      const bytes = await seal(this.#setup, this.#seat, id, this.#value(id), pairOf(this.#ephemeral(id)), round1Hash);
      sealed.push({ id, bytes });
    }
    return { kind: KIND.shares, sealed };
  }

  /** The answer to a complaint. */
  reveal(complainer) {
    return { kind: KIND.reveal, complainer, ephemeral: this.#ephemeral(complainer), share: this.#value(complainer) };
  }
}

function weighted({ previous }, { identifier, secret, key }) {
  if (!equalBytes(encodeKey(previous.key), encodeKey(key))) {
    throw new VerificationError('previous epoch', 'that of this share', 'another');
  }
  return Fn.mul(lagrange(identifier, previous.dealers), secret);
}
