// Strict reading and canonical writing of JSON.
//
// A value is null, a boolean, a string, a bigint (every integer, exactly), an array, or a Map (an
// object with the order of its members). JSON.parse keeps neither big integers nor members that
// stand twice apart, so it is used for single strings only.
import { MalformedError } from './errors.js';

const SHORT = { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 34: '\\"', 92: '\\\\' };
const MAX_DEPTH = 16;

/** The most bytes of a signed document, and of an application with its answers. */
export const LIMITS = { signed: 64 * 1024, application: 256 * 1024, record: 4 * 1024 * 1024, federation: 64 * 1024 * 1024 };

function quote(text) {
  if (!text.isWellFormed()) throw new MalformedError('text', 'well-formed Unicode', 'a lone surrogate');
  let out = '"';
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    out += SHORT[c] ?? (c < 32 ? '\\u' + c.toString(16).padStart(4, '0') : text[i]);
  }
  return out + '"';
}

/** Canonical text: compact, members in the order of the Map. */
export function write(value) {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return '[' + value.map(write).join(',') + ']';
  if (value instanceof Map) {
    return '{' + [...value].map(([name, v]) => quote(name) + ':' + write(v)).join(',') + '}';
  }
  throw new TypeError('not a JSON value');
}

function byCodePoint(a, b) {
  const x = [...a];
  const y = [...b];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = x[i].codePointAt(0) - y[i].codePointAt(0);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

// Array.prototype.sort without a comparator compares UTF-16 units, which is what RFC 8785 asks for.
const byUnit = undefined;

function ordered(value, order) {
  if (Array.isArray(value)) return value.map((v) => ordered(v, order));
  if (!(value instanceof Map)) return value;
  return new Map([...value.keys()].sort(order).map((name) => [name, ordered(value.get(name), order)]));
}

/** The same value with the members of every object sorted by code point. */
export const sorted = (value) => ordered(value, byCodePoint);

/** RFC 8785 for values whose numbers are integers. */
export const jcs = (value) => write(ordered(value, byUnit));

/** Reads one document from text or bytes. */
export function read(source, maxBytes = LIMITS.signed, name = 'document') {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  if (bytes.length > maxBytes) {
    throw new MalformedError(name, `at most ${maxBytes} bytes`, `${bytes.length} bytes`);
  }
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MalformedError(name, 'UTF-8', 'other bytes');
  }
  return new Reader(text, name).document();
}

class Reader {
  #text;
  #name;
  #at = 0;

  constructor(text, name) {
    this.#text = text;
    this.#name = name;
  }

  document() {
    const value = this.#value(1);
    this.#space();
    if (this.#at !== this.#text.length) this.#fail('nothing after the value', 'more');
    return value;
  }

  #fail(expected, found) {
    throw new MalformedError(this.#name, expected, `${found} at character ${this.#at}`);
  }

  #space() {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #take(character) {
    if (this.#text[this.#at] !== character) this.#fail(character, 'something else');
    this.#at++;
  }

  #value(depth) {
    if (depth > MAX_DEPTH) this.#fail(`at most ${MAX_DEPTH} levels`, 'more');
    this.#space();
    switch (this.#text[this.#at]) {
      case '{': return this.#object(depth);
      case '[': return this.#array(depth);
      case '"': return this.#string();
      default: return this.#literal();
    }
  }

  #object(depth) {
    const members = new Map();
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === '}') return this.#at++, members;
    for (;;) {
      this.#space();
      const name = this.#string();
      if (members.has(name)) this.#fail(`the member ${JSON.stringify(name)} once`, 'it twice');
      this.#space();
      this.#take(':');
      members.set(name, this.#value(depth + 1));
      this.#space();
      if (this.#text[this.#at] === '}') return this.#at++, members;
      this.#take(',');
    }
  }

  #array(depth) {
    const values = [];
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === ']') return this.#at++, values;
    for (;;) {
      values.push(this.#value(depth + 1));
      this.#space();
      if (this.#text[this.#at] === ']') return this.#at++, values;
      this.#take(',');
    }
  }

  #string() {
    const from = this.#at;
    this.#take('"');
    while (this.#text[this.#at] !== '"') {
      if (this.#at >= this.#text.length || this.#text.charCodeAt(this.#at) < 32) {
        this.#fail('the end of a string', 'another character');
      }
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    }
    this.#at++;
    let value;
    try {
      value = JSON.parse(this.#text.slice(from, this.#at));
    } catch {
      this.#fail('the escapes of JSON', 'another');
    }
    if (!value.isWellFormed()) this.#fail('well-formed Unicode', 'a lone surrogate');
    return value;
  }

  #literal() {
    for (const [word, value] of [['null', null], ['true', true], ['false', false]]) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    const number = /^(?:0|-?[1-9][0-9]*)(?![0-9.eE])/.exec(this.#text.slice(this.#at, this.#at + 400));
    if (!number) this.#fail('a value whose numbers are integers', 'something else');
    this.#at += number[0].length;
    return BigInt(number[0]);
  }
}

/** Takes an object's members one by one, each with its rule; whoever is done says `end()`. */
export class Members {
  #members;
  #path;
  #taken = new Set();

  constructor(value, path) {
    if (!(value instanceof Map)) throw new MalformedError(path, 'an object', 'another value');
    this.#members = value;
    this.#path = path;
  }

  has(name) {
    return this.#members.has(name);
  }

  path(name) {
    return `${this.#path}.${name}`;
  }

  any(name) {
    if (!this.#members.has(name)) throw new MalformedError(this.path(name), 'the member', 'none');
    this.#taken.add(name);
    return this.#members.get(name);
  }

  #checked(name, expected, test) {
    const value = this.any(name);
    if (!test(value)) throw new MalformedError(this.path(name), expected, 'another value');
    return value;
  }

  string(name, maxLength = 64 * 1024) {
    return this.#checked(name, `text of at most ${maxLength} characters`,
        (v) => typeof v === 'string' && v.length <= maxLength);
  }

  matching(name, pattern, expected) {
    return this.#checked(name, expected, (v) => typeof v === 'string' && pattern.test(v));
  }

  literal(name, word) {
    return this.#checked(name, word, (v) => v === word);
  }

  integer(name, min, max) {
    return this.#checked(name, `an integer from ${min} to ${max}`,
        (v) => typeof v === 'bigint' && v >= min && v <= max);
  }

  boolean(name) {
    return this.#checked(name, 'true or false', (v) => typeof v === 'boolean');
  }

  unixSeconds(name) {
    return this.integer(name, 0n, 253402300799n);
  }

  members(name) {
    return new Members(this.any(name), this.path(name));
  }

  objects(name, most = 100_000) {
    const list = this.#checked(name, `an array of at most ${most}`, (v) => Array.isArray(v) && v.length <= most);
    return list.map((value, i) => new Members(value, `${this.path(name)}[${i}]`));
  }

  /** Refuses a member that nobody has taken. */
  end() {
    for (const name of this.#members.keys()) {
      if (!this.#taken.has(name)) throw new MalformedError(this.path(name), 'no such member', 'one');
    }
  }
}
