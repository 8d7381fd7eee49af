// Strict YAML: the subset that every parser of YAML and, rewritten, of JSON reads as the same data.
//
// One mapping; no document markers, tags, anchors, aliases, comments, tabs or carriage returns; values
// on the line of their name; plain values that nobody takes for something else. A document of which
// two readers could differ is refused, so that a charter has one hash.
import { MalformedError } from './errors.js';

const MAX_DEPTH = 16;
const MAX_BYTES = 64 * 1024;
const FORBIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const WORD = /^(?:y|yes|n|no|true|false|on|off|null|nan|inf)$/i;
const INTEGER = /^(?:0|-?[1-9][0-9]{0,15})$/;
const NUMERIC = /^[0-9][0-9a-fA-FxXoO_.,:+\-TtZz ]*$/;
const PLAIN = /^[\p{L}0-9/]/u;
const OTHER_SPACE = /(?! )\p{Z}/u;
const FLOW_INDICATOR = /[,[\]{}:]/;
const ESCAPES = { '"': '"', '\\': '\\', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Parses one document into a Map. */
export function parseStrictYaml(text) {
  if (new TextEncoder().encode(text).length > MAX_BYTES) {
    throw new MalformedError('document', `at most ${MAX_BYTES} bytes`, 'more');
  }
  if (!text.isWellFormed()) throw new MalformedError('document', 'well-formed Unicode', 'a lone surrogate');
  return new StrictYaml(text).document();
}

class StrictYaml {
  #lines;
  #endsOpen;
  #at = 0;

  constructor(text) {
    const lines = text.split('\n');
    lines.forEach((line, i) => {
      if (FORBIDDEN.test(line)) this.#fail('document', 'text without control characters', i);
    });
    // What follows the last line end is no line; without it the last line is one that stays open.
    this.#endsOpen = lines.at(-1) !== '';
    if (!this.#endsOpen) lines.pop();
    this.#lines = lines;
  }

  document() {
    this.#skipBlank();
    if (this.#at === this.#lines.length) this.#fail('document', 'a mapping');
    const indent = this.#indent(this.#at);
    const result = this.#mapping(indent, '', 1);
    this.#skipBlank();
    if (this.#at < this.#lines.length) this.#fail('document', 'lines of one indentation');
    return result;
  }

  #fail(path, expected, line = this.#at) {
    throw new MalformedError(path === '' ? 'document' : path, expected, `another on line ${line + 1}`);
  }

  #indent(i) {
    return /^ */.exec(this.#lines[i])[0].length;
  }

  #skipBlank() {
    while (this.#at < this.#lines.length && /^ *$/.test(this.#lines[this.#at])) this.#at++;
  }

  /** Whether another line of a block at this indentation follows; a deeper one belongs to nobody. */
  #continues(indent, path) {
    this.#skipBlank();
    if (this.#at === this.#lines.length) return false;
    const next = this.#indent(this.#at);
    if (next > indent) this.#fail(path, 'lines of one indentation');
    return next === indent;
  }

  #mapping(indent, path, depth, first) {
    if (depth > MAX_DEPTH) this.#fail(path, `at most ${MAX_DEPTH} levels`);
    const members = new Map();
    let rest = first ?? this.#lines[this.#at].slice(indent);
    for (;;) {
      const { name, after } = this.#key(rest, path);
      const member = path === '' ? name : `${path}.${name}`;
      if (members.has(name)) this.#fail(member, 'the member once');
      members.set(name, this.#value(after, indent, member, depth, false));
      if (!this.#continues(indent, path)) return members;
      rest = this.#lines[this.#at].slice(indent);
      if (rest === '-' || rest.startsWith('- ')) {
        // A list that stands at its name's indentation has been read with its name.
        this.#fail(path, 'a member name');
      }
    }
  }

  #key(rest, path) {
    let name;
    let length;
    if (rest[0] === '"' || rest[0] === "'") {
      ({ value: name, length } = this.#quoted(rest, path));
    } else {
      name = /^[A-Za-z][A-Za-z0-9_]*/.exec(rest)?.[0] ?? '';
      length = name.length;
      if (WORD.test(name) && name !== 'n') this.#fail(path, 'the name in quotes');
    }
    if (!NAME.test(name)) this.#fail(path, 'a member name of letters, digits and _');
    if (rest[length] !== ':' || !(rest.length === length + 1 || rest[length + 1] === ' ')) {
      this.#fail(path, 'the name, a colon and a space');
    }
    return { name, after: rest.slice(length + 1) };
  }

  /** The value after a name or a hyphen: on the same line, or a block on the next ones. */
  #value(after, indent, path, depth, ofSequence) {
    const text = after.replace(/^ +/, '');
    if (text !== '') return this.#inline(text, indent, path, depth);
    const line = this.#at;
    this.#at++;
    this.#skipBlank();
    if (this.#at === this.#lines.length) this.#fail(path, 'a value, or null', line);
    const next = this.#indent(this.#at);
    const rest = this.#lines[this.#at].slice(next);
    const list = rest === '-' || rest.startsWith('- ');
    // A list under a name may stand at the name's own indentation.
    if (next < indent || (next === indent && (!list || ofSequence))) {
      this.#fail(path, 'a value, or null', line);
    }
    return list ? this.#sequence(next, path, depth + 1) : this.#mapping(next, path, depth + 1);
  }

  #inline(text, indent, path, depth) {
    switch (text[0]) {
      case '|':
      case '>':
        return this.#block(text, indent, path);
      case '{':
      case '[': {
        const flow = new Flow(this, text, path);
        const value = flow.document(depth + 1);
        this.#at++;
        return value;
      }
      case '"':
      case "'": {
        const { value, length } = this.#quoted(text, path);
        if (!/^ *$/.test(text.slice(length))) this.#fail(path, 'nothing after the quoted text');
        this.#at++;
        return value;
      }
      default: {
        const value = this.plain(text.replace(/ +$/, ''), path, false);
        this.#at++;
        return value;
      }
    }
  }

  #sequence(indent, path, depth, first) {
    if (depth > MAX_DEPTH) this.#fail(path, `at most ${MAX_DEPTH} levels`);
    const values = [];
    let rest = first ?? this.#lines[this.#at].slice(indent);
    do {
      if (!rest.startsWith('- ')) this.#fail(path, 'a hyphen, a space and a value');
      const element = `${path}[${values.length}]`;
      const content = rest.slice(1).replace(/^ +/, '');
      const inner = indent + rest.length - content.length;
      if (content === '') this.#fail(element, 'the value on the line of its hyphen');
      if (content.startsWith('- ')) {
        values.push(this.#sequence(inner, element, depth + 1, content));
      } else if (this.#isKey(content)) {
        values.push(this.#mapping(inner, element, depth + 1, content));
      } else {
        values.push(this.#inline(content, indent, element, depth));
      }
      if (!this.#continues(indent, path)) return values;
      rest = this.#lines[this.#at].slice(indent);
    } while (rest === '-' || rest.startsWith('- '));
    // A name at the list's own indentation belongs to the mapping around it.
    return values;
  }

  // Plain or quoted, up to the first colon that ends it.
  #isKey(content) {
    return /^(?:[A-Za-z][A-Za-z0-9_]*|"[^"\\]*"|'[^']*') *:(?: |$)/.test(content);
  }

  /** A quoted text at the beginning of `text`, with the length of what it takes. */
  #quoted(text, path) {
    return text[0] === '"' ? this.#doubleQuoted(text, path) : this.#singleQuoted(text, path);
  }

  quoted(text, path) {
    return this.#quoted(text, path);
  }

  fail(path, expected) {
    this.#fail(path, expected);
  }

  #singleQuoted(text, path) {
    const match = /^'((?:[^']|'')*)'/.exec(text);
    if (!match) this.#fail(path, 'the end of the quoted text on its line');
    return { value: match[1].replaceAll("''", "'"), length: match[0].length };
  }

  #doubleQuoted(text, path) {
    const match = /^"((?:[^"\\]|\\.)*)"/u.exec(text);
    if (!match) this.#fail(path, 'the end of the quoted text on its line');
    const value = match[1].replace(/\\(u[0-9a-fA-F]{4}|[^])/gu, (_, escape) => {
      if (escape.length === 5) {
        const unit = parseInt(escape.slice(1), 16);
        if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
      } else if (escape in ESCAPES) {
        return ESCAPES[escape];
      }
      return this.#fail(path, 'the escapes \\" \\\\ \\b \\f \\n \\r \\t \\uXXXX');
    });
    return { value, length: match[0].length };
  }

  /** A plain value: null, a boolean, an integer, or a text that nobody takes for anything else. */
  plain(raw, path, inFlow) {
    if (raw === 'null') return null;
    if (raw === 'true' || raw === 'false') return raw === 'true';
    if (INTEGER.test(raw)) {
      const integer = BigInt(raw);
      if (integer <= 9007199254740991n && integer >= -9007199254740991n) return integer;
    }
    const isText =
      PLAIN.test(raw) &&
      !WORD.test(raw) &&
      !NUMERIC.test(raw) &&
      !raw.includes(': ') &&
      !raw.endsWith(':') &&
      !raw.includes(' #') &&
      !OTHER_SPACE.test(raw) &&
      !(inFlow && FLOW_INDICATOR.test(raw));
    if (!isText) this.#fail(path, 'text in quotes, or an integer up to 2^53');
    return raw;
  }

  /** A block scalar: lines of one indentation when folded, blank lines empty. */
  #block(header, indent, path) {
    if (!/^[|>]-?$/.test(header.replace(/ +$/, ''))) this.#fail(path, '| or > with at most a minus after it');
    const folded = header[0] === '>';
    const start = ++this.#at;
    if (start >= this.#lines.length || this.#lines[start] === '') this.#fail(path, 'lines of text');
    const inner = this.#indent(start);
    if (inner <= indent) this.#fail(path, 'lines of text');
    const lines = [];
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at];
      if (line !== '' && this.#indent(this.#at) < inner) break;
      if (line !== '' && (line.trim() === '' || (folded && this.#indent(this.#at) !== inner))) {
        this.#fail(path, 'lines of text of one indentation, blank ones empty');
      }
      lines.push(line.slice(inner));
      this.#at++;
    }
    if (this.#at === this.#lines.length && this.#endsOpen) this.#fail(path, 'a line end after the text');
    if (this.#at < this.#lines.length && this.#lines[this.#at].trim() === '') {
      this.#fail(path, 'lines of text of one indentation, blank ones empty');
    }
    while (lines.at(-1) === '') lines.pop();
    const text = folded ? fold(lines) : lines.join('\n');
    return header.startsWith('|-') || header.startsWith('>-') ? text : text + '\n';
  }
}

// One line end between two lines of text is a space; n of them are n - 1.
function fold(lines) {
  let out = lines[0];
  for (let i = 1; i < lines.length; i++) {
    if (lines[i] === '') out += '\n';
    else out += lines[i - 1] === '' ? lines[i] : ' ' + lines[i];
  }
  return out;
}

/** A mapping or list between braces or brackets, on one line. */
class Flow {
  #yaml;
  #text;
  #path;
  #at = 0;

  constructor(yaml, text, path) {
    this.#yaml = yaml;
    this.#text = text;
    this.#path = path;
  }

  document(depth) {
    const value = this.#collection(depth, this.#path);
    if (!/^ *$/.test(this.#text.slice(this.#at))) this.#yaml.fail(this.#path, 'nothing after the brackets');
    return value;
  }

  #space() {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  #collection(depth, path) {
    if (depth > MAX_DEPTH) this.#yaml.fail(path, `at most ${MAX_DEPTH} levels`);
    const isMap = this.#text[this.#at++] === '{';
    const close = isMap ? '}' : ']';
    const members = new Map();
    const values = [];
    this.#space();
    if (this.#text[this.#at] === close) return this.#at++, isMap ? members : values;
    for (;;) {
      this.#space();
      if (isMap) {
        const name = this.#name(path);
        if (members.has(name)) this.#yaml.fail(`${path}.${name}`, 'the member once');
        this.#space();
        members.set(name, this.#value(depth, `${path}.${name}`));
      } else {
        values.push(this.#value(depth, `${path}[${values.length}]`));
      }
      this.#space();
      if (this.#text[this.#at] === close) return this.#at++, isMap ? members : values;
      if (this.#text[this.#at] !== ',') this.#yaml.fail(path, `a comma or ${close}`);
      this.#at++;
    }
  }

  #name(path) {
    const rest = this.#text.slice(this.#at);
    let name;
    if (rest[0] === '"' || rest[0] === "'") {
      const { value, length } = this.#yaml.quoted(rest, path);
      name = value;
      this.#at += length;
    } else {
      name = /^[A-Za-z][A-Za-z0-9_]*/.exec(rest)?.[0] ?? '';
      if (WORD.test(name) && name !== 'n') this.#yaml.fail(path, 'the name in quotes');
      this.#at += name.length;
    }
    if (!NAME.test(name)) this.#yaml.fail(path, 'a member name of letters, digits and _');
    if (this.#text[this.#at] !== ':' || this.#text[this.#at + 1] !== ' ') {
      this.#yaml.fail(path, 'the name, a colon and a space');
    }
    this.#at++;
    return name;
  }

  #value(depth, path) {
    const first = this.#text[this.#at];
    if (first === '{' || first === '[') return this.#collection(depth + 1, path);
    if (first === '"' || first === "'") {
      const { value, length } = this.#yaml.quoted(this.#text.slice(this.#at), path);
      this.#at += length;
      return value;
    }
    const raw = /^[^,[\]{}]*/.exec(this.#text.slice(this.#at))[0];
    this.#at += raw.length;
    return this.#yaml.plain(raw.replace(/ +$/, ''), path, true);
  }
}
