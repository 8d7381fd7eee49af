// Points, scalars and identifiers of FROST-secp256k1-SHA256-TR-v1 as messages carry them.
import { secp256k1, secp256k1_hasher } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, concatBytes } from '@noble/curves/utils.js';
import { utf8 } from '../bytes.js';
import { VerificationError } from '../errors.js';

/** The suite's context string, which is also its name. */
export const CONTEXT = 'FROST-secp256k1-SHA256-TR-v1';

export const Point = secp256k1.Point;
/** Calculating modulo the group's order. */
export const Fn = Point.Fn;

/** A point of 33 bytes, SEC 1 compressed; the identity, other forms and other lengths are refused. */
export function decodePoint(bytes, name = 'point') {
  try {
    if (bytes.length !== 33) throw new TypeError();
    const point = Point.fromBytes(bytes);
    point.assertValidity();
    return point;
  } catch {
    throw new VerificationError(name, 'a compressed point of the curve', 'other bytes');
  }
}

export const encodePoint = (point) => point.toBytes(true);
export const isEven = (point) => point.toAffine().y % 2n === 0n;
export const xOf = (point) => encodePoint(point).slice(1);

/** A number below the order, of 32 bytes. */
export function decodeScalar(bytes, name = 'scalar') {
  const value = bytesToNumberBE(bytes);
  if (bytes.length !== 32 || value >= Fn.ORDER) throw new VerificationError(name, 'a number below the group order', 'another');
  return value;
}

/** The same without 0: a share or a nonce. */
export function decodeSecretScalar(bytes, name = 'share') {
  const value = decodeScalar(bytes, name);
  if (value === 0n) throw new VerificationError(name, 'a number from 1 to the group order', '0');
  return value;
}

export const encodeScalar = (scalar) => Fn.toBytes(scalar);

/** A secret from 48 uniform bytes. */
export const reduce = (bytes) => Fn.create(bytesToNumberBE(bytes));

/** A member's identifier, its seat and one: 32 bytes, big-endian. */
export function encodeIdentifier(id) {
  const bytes = new Uint8Array(32);
  bytes[30] = id >> 8;
  bytes[31] = id & 255;
  return bytes;
}

/** An identifier from 1 to 65535. */
export function decodeIdentifier(bytes) {
  const id = bytes[30] * 256 + bytes[31];
  if (bytes.length !== 32 || id === 0 || bytes.slice(0, 30).some((byte) => byte !== 0)) {
    throw new VerificationError('identifier', 'a number from 1 to 65535 in 32 bytes', 'other bytes');
  }
  return id;
}

/** HDKG and its like: RFC 9380's expand_message_xmd over the parts, modulo the order. */
export const hashToScalar = (purpose, ...parts) =>
  secp256k1_hasher.hashToScalar(concatBytes(...parts), { DST: utf8(CONTEXT + purpose) });

/** λ of a member over a set, at 0. */
export function lagrange(id, set) {
  let above = 1n;
  let below = 1n;
  for (const other of set) {
    if (other === id) continue;
    above = Fn.mul(above, BigInt(other));
    below = Fn.mul(below, Fn.create(BigInt(other) - BigInt(id)));
  }
  return Fn.div(above, below);
}

/** Public points times public numbers: not in constant time. */
export const times = (point, scalar) => (scalar === 0n ? Point.ZERO : point.multiplyUnsafe(scalar));
export const sum = (points) => points.reduce((total, point) => total.add(point), Point.ZERO);

/** Σ xᵏCₖ. */
export const evaluate = (commitments, x) =>
  commitments.reduceRight((value, point) => times(value, BigInt(x)).add(point), Point.ZERO);

/** The generator times a secret from 1 to n−1. */
export const publicOf = (secret) => Point.BASE.multiply(secret);
