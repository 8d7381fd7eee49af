// Envelopes whose signatures libraries disagree about, made with the points themselves.
import * as ed from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { hex, bytes, utf8 } from './signatures.mjs';

ed.hashes.sha512 = sha512;
const { Point } = ed;
const L = Point.CURVE().n;

// A point of order 8, and the points of small order that follow from it.
const T8 = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa');
const NON_CANONICAL_NEUTRAL = 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f';

const mod = (n) => ((n % L) + L) % L;
const le = (data) => [...data].reverse().reduce((n, b) => (n << 8n) + BigInt(b), 0n);
const toLe = (n) => Uint8Array.from({ length: 32 }, (_, i) => Number((n >> BigInt(8 * i)) & 255n));
const join = (...parts) => Uint8Array.from(parts.flatMap((p) => [...p]));
const challenge = (R, A, M) => mod(le(sha512(join(R, A, M))));

// S for R = rB (+ something) under the secret scalar a; the encodings are hashed as given.
function forge(message, a, A, r, R) {
  return hex(join(R, toLe(mod(r + challenge(R, A, message) * a))));
}

/** Every case: a key, a signature over `message`, and what the strict rule says. */
export function edgeCases(seedHex, text) {
  const message = utf8(text);
  const head = sha512(bytes(seedHex)).slice(0, 32);
  head[0] &= 248;
  head[31] = (head[31] & 127) | 64;
  const a = mod(le(head));
  const A = Point.BASE.multiply(a);
  const r = mod(le(sha512(join(head, message))));
  const R = Point.BASE.multiply(r);
  const key = A.toBytes();
  const good = forge(message, a, key, r, R.toBytes());
  const S = le(bytes(good.slice(64)));
  const mixedA = A.add(T8).toBytes();
  const neutral = Point.ZERO.toBytes();
  const cases = [
    ['a plain signature', key, good, true],
    ['S plus L', key, good.slice(0, 64) + hex(toLe(S + L)), false],
    ['S plus 2L', key, good.slice(0, 64) + hex(toLe(S + 2n * L)), false],
    ['S with its top bit set', key, good.slice(0, 64) + hex(toLe(S | (1n << 255n))), false],
    ['R of mixed order', key, forge(message, a, key, r, R.add(T8).toBytes()), false],
    ['R of order 8', key, forge(message, a, key, 0n, T8.toBytes()), false],
    ['R neutral', key, forge(message, a, key, 0n, neutral), true],
    ['R neutral, not canonical', key, forge(message, a, key, 0n, bytes(NON_CANONICAL_NEUTRAL)), false],
    ['a key of mixed order', mixedA, forge(message, a, mixedA, r, R.toBytes()), false],
    ['a key of order 8', T8.toBytes(), forge(message, 0n, T8.toBytes(), r, R.toBytes()), false],
    ['the neutral key', neutral, forge(message, 0n, neutral, r, R.toBytes()), false],
    ['the neutral key, not canonical', bytes(NON_CANONICAL_NEUTRAL),
      forge(message, 0n, bytes(NON_CANONICAL_NEUTRAL), r, R.toBytes()), false],
    ['a key that is no point', bytes('02' + '00'.repeat(31)), good, false],
    ['all zeros', key, '00'.repeat(64), false],
  ];
  return cases.map(([name, pubkey, signature, valid]) => ({ name, pubkey: hex(pubkey), signature, valid }));
}
