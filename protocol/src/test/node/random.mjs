// A small seeded generator, so that the vectors come out the same each time (xorshift128+, 32 bit halves).
export function seeded(seed) {
  let a = 0x9e3779b9 ^ seed;
  let b = 0x243f6a88 + seed;
  const next = () => {
    a ^= a << 13;
    a ^= a >>> 17;
    a ^= a << 5;
    b = (Math.imul(b, 1664525) + 1013904223) | 0;
    return (a ^ (b >>> 9) ^ (b << 7)) >>> 0;
  };
  return {
    u32: next,
    below: (n) => next() % n,
    bytes: (n) => Uint8Array.from({ length: n }, () => next() >>> 24),
  };
}
