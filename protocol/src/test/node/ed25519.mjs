// Ed25519 edge cases, judged by plain point arithmetic: the rule itself, not a library's verify().
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { seeded } from './random.mjs';

const Point = ed25519.Point;
const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (a, m) => ((a % m) + m) % m;

const le = (n, length = 32) => Uint8Array.from({ length }, (_, i) => Number((n >> BigInt(8 * i)) & 255n));
const number = (bytes) => bytes.reduceRight((acc, b) => (acc << 8n) | BigInt(b), 0n);
const challenge = (r, key, message) => mod(number(sha512(concatBytes(r, key, message))), L);
const multiply = (point, scalar) => (mod(scalar, L) === 0n ? Point.ZERO : point.multiplyUnsafe(mod(scalar, L)));

// Canonical, decodable.
function decode(bytes) {
  const y = number(bytes) & (2n ** 255n - 1n);
  if (y >= P) return undefined;
  try {
    const point = Point.fromBytes(bytes, false);
    return bytesToHex(point.toBytes()) === bytesToHex(bytes) ? point : undefined;
  } catch {
    return undefined;
  }
}

// Points 3 and 4 of the rule, which is all that a verifier without a check of the key does.
function equation(point, key, message, signature) {
  const r = signature.slice(0, 32);
  const s = number(signature.slice(32));
  if (s >= L) return false;
  const expected = multiply(Point.BASE, s).subtract(multiply(point, challenge(r, key, message)));
  return bytesToHex(expected.toBytes()) === bytesToHex(r);
}

// key: points 1 and 2; equation: points 3 and 4, null where the key's bytes are no encoding of a point.
function judge(key, message, signature) {
  const point = decode(key);
  if (point === undefined) return { key: false, equation: null, valid: false };
  const strict = !point.is0() && point.isTorsionFree();
  const holds = equation(point, key, message, signature);
  return { key: strict, equation: holds, valid: strict && holds };
}

// The eight points whose order divides eight: multiples of a point of order eight.
function torsion() {
  for (let y = 2n; ; y++) {
    const point = decode(le(y));
    if (point === undefined) continue;
    // L times any point leaves its torsion part.
    let part = Point.ZERO;
    for (let bit = 252; bit >= 0; bit--) {
      part = part.double();
      if ((L >> BigInt(bit)) & 1n) part = part.add(point);
    }
    if (!part.double().double().is0()) {
      const points = [Point.ZERO];
      for (let i = 1; i < 8; i++) points.push(points[i - 1].add(part));
      return points;
    }
  }
}

/**
 * The table, over a message and under a key that the caller may choose, so that the same rows can be put to a program
 * that takes nothing but envelopes. Without a message there are rows of other lengths too.
 */
export function edgeCases({ secret: given, message: text } = {}) {
  const random = seeded(25519);
  const cases = [];
  const add = (name, key, message, signature) =>
    cases.push({
      name,
      pubkey: bytesToHex(key),
      message: bytesToHex(message),
      signature: bytesToHex(signature),
      ...judge(key, message, signature),
    });

  const secret = given ?? random.bytes(32);
  const a = ed25519.utils.getExtendedPublicKey(secret).scalar;
  const key = ed25519.getPublicKey(secret);
  const message = text ?? utf8ToBytes('edge case');
  const good = ed25519.sign(message, secret);
  const join = (r, s) => concatBytes(r, le(s));
  const points = torsion();

  add('a plain signature', key, message, good);
  if (text === undefined) {
    add('a plain signature over no bytes', key, new Uint8Array(), ed25519.sign(new Uint8Array(), secret));
    const long = random.bytes(1023);
    add('a plain signature over 1023 bytes', key, long, ed25519.sign(long, secret));
  }
  add('the signature of another message', key, message, ed25519.sign(utf8ToBytes('edge casf'), secret));
  add('another key', ed25519.getPublicKey(random.bytes(32)), message, good);
  for (const bit of [0, 7, 100, 255, 256, 300, 511]) {
    const flipped = good.slice();
    flipped[bit >> 3] ^= 1 << (bit & 7);
    add(`bit ${bit} of the signature flipped`, key, message, flipped);
  }
  add('all zero', key, message, new Uint8Array(64));
  add('all ones', key, message, new Uint8Array(64).fill(255));

  // S outside its range: the same value modulo L.
  const s = number(good.slice(32));
  const r = good.slice(0, 32);
  for (let i = 1n; s + i * L < 2n ** 256n; i++) add(`S + ${i} L`, key, message, join(r, s + i * L));
  add('S = L and R neutral', key, message, join(points[0].toBytes(), L));
  add('S = 0', key, message, join(r, 0n));
  add('S = L - 1', key, message, join(r, L - 1n));

  // R of small order, with the S that solves the equation, or solves it up to the cofactor.
  points.forEach((point, i) => {
    const encoded = point.toBytes();
    add(`R is torsion point ${i}, S solves the equation times eight`, key, message,
        join(encoded, mod(challenge(encoded, key, message) * a, L)));
  });
  // R of mixed order.
  const nonce = mod(number(random.bytes(64)), L);
  points.forEach((point, i) => {
    const encoded = multiply(Point.BASE, nonce).add(point).toBytes();
    add(`R has torsion part ${i}, S solves the equation times eight`, key, message,
        join(encoded, mod(nonce + challenge(encoded, key, message) * a, L)));
  });
  // R in another encoding of a point: the challenge is over the bytes as they stand.
  for (const [name, encoded] of otherEncodings()) {
    add(`R is ${name}`, key, message, join(encoded, mod(challenge(encoded, key, message) * a, L)));
  }
  // R = neutral is an honest signature with nonce zero.
  const neutral = points[0].toBytes();
  add('R neutral, S = k a', key, message, join(neutral, mod(challenge(neutral, key, message) * a, L)));

  // A nonce under which the challenge is a multiple of eight, so that the key's torsion part does not count.
  const fitting = (encoded) => {
    for (let n = nonce; ; n = mod(n + 1n, L)) {
      const rr = multiply(Point.BASE, n).toBytes();
      const k = challenge(rr, encoded, message);
      if (k % 8n === 0n) return { rr, k, n };
    }
  };
  // Keys of small order: a signature that needs no secret.
  points.forEach((point, i) => {
    const encoded = point.toBytes();
    const { rr, n } = fitting(encoded);
    add(`key is torsion point ${i}, the equation holds`, encoded, message, join(rr, n));
    add(`key is torsion point ${i}, R neutral, S zero`, encoded, message, join(neutral, 0n));
  });
  // Keys of mixed order.
  points.slice(1).forEach((point, i) => {
    const encoded = multiply(Point.BASE, a).add(point).toBytes();
    const fit = fitting(encoded);
    add(`key has torsion part ${i + 1}, the equation holds`, encoded, message, join(fit.rr, mod(fit.n + fit.k * a, L)));
    const rr = multiply(Point.BASE, nonce).toBytes();
    const k = challenge(rr, encoded, message);
    add(`key has torsion part ${i + 1}, the equation times eight holds`, encoded, message, join(rr, mod(nonce + k * a, L)));
  });
  // Keys in another encoding, and bytes that are no point.
  for (const [name, encoded] of otherEncodings()) {
    add(`key is ${name}`, encoded, message, join(neutral, 0n));
  }
  for (let y = 0n, found = 0; found < 4; y++) {
    if (decode(le(y)) === undefined) {
      found++;
      add(`key is no point, y = ${y}`, le(y), message, good);
    }
  }
  return cases;
}

// Encodings that RFC 8032 forbids: y not below the prime, and a sign for x = 0.
function* otherEncodings() {
  for (let y = 0n; y < 19n; y++) {
    for (const sign of [0n, 1n]) yield [`y = p + ${y}, sign ${sign}`, le((sign << 255n) | (P + y))];
  }
  yield ['the neutral element with a sign', le((1n << 255n) | 1n)];
  yield ['the point of order two with a sign', le((1n << 255n) | (P - 1n))];
}
