// Canonical JSON of the wire page, written from its text alone.
//
// Values: null, boolean, string, bigint (every integer), array, Map (an object with its order).

const SHORT = { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 34: '\\"', 92: '\\\\' };

export function quote(text) {
  if (!text.isWellFormed()) throw new Error('a lone surrogate');
  let out = '"';
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    out += SHORT[c] ?? (c < 32 ? '\\u' + c.toString(16).padStart(4, '0') : text[i]);
  }
  return out + '"';
}

export function write(value) {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Error('not an integer');
    return value.toString();
  }
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return '[' + value.map(write).join(',') + ']';
  if (value instanceof Map) {
    return '{' + [...value].map(([k, v]) => quote(k) + ':' + write(v)).join(',') + '}';
  }
  throw new Error('not a value');
}

const byCodePoint = (a, b) => {
  const x = [...a], y = [...b];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const d = x[i].codePointAt(0) - y[i].codePointAt(0);
    if (d !== 0) return d;
  }
  return x.length - y.length;
};

export function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (!(value instanceof Map)) return value;
  return new Map([...value.keys()].sort(byCodePoint).map((k) => [k, sorted(value.get(k))]));
}

// A strict reader that keeps order, big integers and duplicates apart: JSON.parse keeps none of them.
export function read(text) {
  let at = 0;
  const fail = (what) => {
    throw new Error(what + ' at ' + at);
  };
  const space = () => {
    while (' \t\n\r'.includes(text[at] ?? 'x')) at++;
  };
  const expect = (c) => (text[at] === c ? at++ : fail('expected ' + c));
  const string = () => {
    const from = at;
    expect('"');
    while (text[at] !== '"') {
      if (at >= text.length || text.charCodeAt(at) < 32) fail('a string without end');
      at += text[at] === '\\' ? 2 : 1;
    }
    at++;
    const value = JSON.parse(text.slice(from, at));
    if (!value.isWellFormed()) fail('a lone surrogate');
    return value;
  };
  const value = (depth) => {
    if (depth > 16) fail('too deep');
    space();
    const c = text[at];
    if (c === '{') {
      at++;
      const map = new Map();
      space();
      if (text[at] === '}') return at++, map;
      for (;;) {
        space();
        const name = string();
        if (map.has(name)) fail('a member twice');
        space();
        expect(':');
        map.set(name, value(depth + 1));
        space();
        if (text[at] === '}') return at++, map;
        expect(',');
      }
    }
    if (c === '[') {
      at++;
      const list = [];
      space();
      if (text[at] === ']') return at++, list;
      for (;;) {
        list.push(value(depth + 1));
        space();
        if (text[at] === ']') return at++, list;
        expect(',');
      }
    }
    if (c === '"') return string();
    for (const [word, v] of [['null', null], ['true', true], ['false', false]]) {
      if (text.startsWith(word, at)) return (at += word.length), v;
    }
    const number = /^-?(0|[1-9][0-9]*)(?![0-9.eE])/.exec(text.slice(at, at + 50));
    if (!number || number[0] === '-0') fail('not an integer');
    at += number[0].length;
    return BigInt(number[0]);
  };
  const result = value(1);
  space();
  if (at !== text.length) fail('more after the value');
  return result;
}
