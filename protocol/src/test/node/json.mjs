// RFC 8785: numbers by the JavaScript engine, documents by the package canonicalize.
import canonicalize from 'canonicalize';
import { seeded } from './random.mjs';

export function numbers() {
  const random = seeded(8785);
  const texts = [
    '0', '-0', '0.0', '1', '-1', '1.0', '1e0', '1E+2', '1e21', '1e20', '123456789012345680000', '999999999999999900000',
    '1e-6', '1e-7', '0.000001', '0.0000001', '4.50', '2e-3', '0.000000000000000000000000001', '333333333.33333329',
    '1E30', '9007199254740991', '9007199254740992', '9007199254740993', '-9007199254740993', '18446744073709551615',
    '5e-324', '2.5e-324', '2.4e-324', '1.7976931348623157e308', '2.2250738585072014e-308', '2.225073858507201e-308',
    '0.1', '0.2', '0.30000000000000004', '1e23', '9.5e-7', '1.5e300', '100000000000000000000', '1000000000000000000000',
  ];
  const view = new DataView(new ArrayBuffer(8));
  for (let k = 1; k <= 120; k++) texts.push(String(k * Number.MIN_VALUE));
  for (let e = -324; e <= 308; e += 7) texts.push(`1e${e}`, `9e${e}`);
  while (texts.length < 800) {
    view.setUint32(0, random.u32());
    view.setUint32(4, random.u32());
    const value = view.getFloat64(0);
    if (!Number.isFinite(value)) continue;
    texts.push([String(value), value.toExponential(), value.toExponential(20)][texts.length % 3]);
  }
  while (texts.length < 1000) {
    texts.push(`${random.below(1 << 30)}.${random.below(1 << 20)}e${random.below(30) - 15}`);
  }
  return texts.map((text) => ({ text, canonical: JSON.stringify(JSON.parse(text)) }));
}

const NAMES = ['a', 'b', 'aa', 'A', '', '1', '10', '2', '\u20ac', '\r', '\ufb33', '\u{1f600}', '\u0080', '\u00f6', '\ud7ff',
  '\ue000', '\u{10000}', '"', '\\', '\u007f', '\u2028', '</script>', 'constructor', 'e\u0301', '\u00e9'];

function value(random, depth) {
  switch (random.below(depth > 3 ? 5 : 7)) {
    case 0: return random.below(1 << 30);
    case 1: return null;
    case 2: return random.below(2) === 0;
    case 3: return NAMES[random.below(NAMES.length)] + NAMES[random.below(NAMES.length)];
    case 4: return String.fromCharCode(random.below(0x20)) + String.fromCodePoint(0x10000 + random.below(0x1000));
    case 5: return Array.from({ length: random.below(4) }, () => value(random, depth + 1));
    default: {
      const object = {};
      for (let i = random.below(6); i > 0; i--) object[NAMES[random.below(NAMES.length)]] = value(random, depth + 1);
      return object;
    }
  }
}

export function documents() {
  const random = seeded(59);
  const whole = Object.fromEntries(NAMES.map((name, i) => [name, i]));
  const values = [whole, ...Array.from({ length: 150 }, () => value(random, 0))];
  return values.map((v) => ({ json: JSON.stringify(v, null, 1), compact: JSON.stringify(v), canonical: canonicalize(v) }));
}
