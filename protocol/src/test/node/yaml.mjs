// YAML documents that strict YAML accepts (all parsers agree) and refuses (most of them differ).
import { readings } from './yaml-parsers.mjs';

const ACCEPTED = [
  'a: 1\n', 'a: -1\nb: 0\n', 'a: 9007199254740991\n', 'a: null\n', 'a: true\nb: false\n', 'a: text\n',
  'a: two words\n', "a: 'single ''quoted'''\n", 'a: "double \\"quoted\\" \\u00e9\\n"\n', 'a: \'no\'\nb: "017"\n',
  'a: https://host.example:9001/path\n', 'a: x:y\n', 'a: x#y\n', 'a: "x: y # z"\n', 'a: Zürich\n', 'a: "😀"\n',
  'a: {b: 1, c: x}\n', 'a: [1, two, "three"]\n', 'a: []\nb: {}\n', 'a: {b: {c: [x]}}\n',
  'a:\n  b: 1\n  c: 2\n', 'a:\n  - 1\n  - x\n', 'a:\n- 1\n- x\n', 'a:\n  - b: 1\n    c: 2\n  - b: 3\n    c: 4\n',
  'a:\n  - - 1\n    - 2\n', 'a: |\n  one\n  two\n', 'a: |-\n  one\n\n    two\n', 'a: >\n  one\n  two\n\n  three\n',
  'a: >-\n  one\n  two\nb: 1\n', '"a": 1\n"no": 2\n', '\na: 1\n\nb: 2\n', 'a: "\\b\\f\\r\\t"\n',
  'threshold:\n  m: 3\n  "n": 4\n', 'a: 10 days\n', "a: ''\n", 'a: (x)\n'.replace('(x)', 'x (y)'), 'a: op-0123456789abcdef\n',
];

// Each with why it is refused.
const REFUSED = [
  ['a: no\n', 'a boolean to 1.1'], ['a: Yes\n', 'a boolean to 1.1'], ['a: on\n', 'a boolean to 1.1'],
  ['a: y\n', 'a boolean to 1.1'], ['a: n\n', 'a boolean to 1.1'], ['no: 1\n', 'a boolean name to 1.1'],
  ['y: 1\n', 'a boolean name to 1.1'], ['a: 017\n', 'octal to 1.1'], ['a: 0o17\n', 'octal to 1.2'],
  ['a: 0x1f\n', 'not a number to JSON'], ['a: 0b11\n', 'binary to 1.1'], ['a: 1_000\n', 'a number to 1.1'],
  ['a: 12:30:45\n', 'sexagesimal to 1.1'], ['a: 1e3\n', 'a float to 1.2, a string to 1.1'], ['a: 1.5\n', 'not an integer'],
  ['a: 1.0.0\n', 'a float to the letter of 1.1'], ['a: .5\n', 'not a number to JSON'], ['a: +1\n', 'not a number to JSON'],
  ['a: .inf\n', 'not JSON'], ['a: .nan\n', 'not JSON'], ['a: -0\n', 'lost by many'], ['a: 00\n', 'octal to 1.1'],
  ['a: 2001-12-14\n', 'a date to 1.1'], ['a: 2001-12-14T21:59:43Z\n', 'a time to 1.1'], ['a: 9007199254740993\n', 'over 2^53'],
  ['a: ~\n', 'null to YAML alone'], ['a:\n', 'null to YAML alone'], ['a: Null\n', 'null to YAML alone'],
  ['a: TRUE\n', 'a boolean to YAML alone'], ['a: =\n', 'a value key to 1.1'], ['<<: {b: 1}\n', 'a merge to 1.1'],
  ['a: &x {b: 1}\nc:\n  <<: *x\n', 'an anchor, a merge'], ['a: &x 1\nb: *x\n', 'an anchor'], ['a: !!str 1\n', 'a tag'],
  ['a: !x 1\n', 'a tag'], ['a: !!binary aGk=\n', 'a tag'], ['a: !!float 1\n', 'a tag'], ['a: 1 # one\n', 'a comment'],
  ['# one\na: 1\n', 'a comment'], ['a: 1\r\n', 'a carriage return'], ['a:\t1\n', 'a tab'], ['a: "x\ty"\n', 'a tab'],
  ['a: 1\na: 2\n', 'a member twice'], ['a: {b: 1, b: 2}\n', 'a member twice'], ['a: 1\n"a": 2\n', 'a member twice'],
  ['--- \na: 1\n', 'a marker'], ['---\na: 1\n', 'a marker'], ['a: 1\n...\n', 'a marker'], ['a: 1\n---\nb: 2\n', 'two documents'],
  ['%YAML 1.1\n---\na: no\n', 'a directive'], ['? a\n: 1\n', 'a complex key'], ['? [a]\n: 1\n', 'a complex key'],
  ['[a]: 1\n', 'a complex key'], ['{a: 1}: 1\n', 'a complex key'], ['1: x\n', 'a name that is a number'],
  ['a: [b: 1]\n', 'a single pair'], ['a: {b}\n', 'a member without value'], ['a: [1, 2, ]\n', 'a comma too many'],
  ['a: {"b":1}\n', 'a value without space'], ['a: {b:1}\n', 'a name or a pair'], ['a: [x:y]\n', 'a name or a pair'],
  ['a: {b: x:y}\n', 'a colon in braces'], ['a: [http://x]\n', 'a colon in brackets'], ['a: [1,\n2]\n', 'brackets on two lines'],
  ['a: x\n  y\n', 'a plain value on two lines'], ['a: "x\n  y"\n', 'a quoted value on two lines'],
  ['a: "\\x41"\n', 'an escape that JSON lacks'], ['a: "\\/"\n', 'an escape that 1.1 lacks'], ['a: "\\e"\n', 'an escape that JSON lacks'],
  ['a: "\\ud83d\\ude00"\n', 'halves of a character'], ['a: "\\ud83d"\n', 'half a character'], ['a: "\\N\\L\\P"\n', 'an escape that JSON lacks'],
  ['a: x\u0085b: 1\n', 'a line end to 1.1'], ['a: x\u2028b: 1\n', 'a line end to 1.1'], ['a: "x\u2028y"\n', 'a line end to 1.1'],
  ['\ufeffa: 1\n', 'a byte order mark'], ['a: "\ufeff"\n', 'a byte order mark'], ['a: x\u00a0y\n', 'another space'],
  ['a: |+\n  x\n\n', 'a header that keeps'], ['a: |2\n   x\n', 'a header with indentation'], ['a: | # c\n  x\n', 'a header with comment'],
  ['a: |\n\n  x\n', 'a blank first line'], ['a: |\n  x', 'no line end'], ['a: >\n  x\n    y\n  z\n', 'folding with more indentation'],
  ['a: |\n  x\n  \n  y\n', 'a line of spaces'], ['a: %x\n', 'an indicator'], ['a: @x\n', 'an indicator'], ['a: `x`\n', 'an indicator'],
  ['a: - b\n', 'a sequence on the line'], ['a: b: c\n', 'a colon and a space'], ['a: -\n', 'an empty element'], ['- a\n', 'not a mapping'],
  ['a\n', 'not a mapping'], ['', 'nothing'], ['__proto__: 1\n', 'a name with _ first'], ['a : 1\n', 'a space before the colon'],
  ['a: ,\n', 'an indicator'], ['a: x y:\n', 'a colon last'], ['a: 0777\n', 'octal to 1.1'], ['a: 1,000\n', 'a number to some'],
  ['a: "\\u', 'half an escape'], ['a: "\\UFFFFFFFF"\n', 'an escape beyond Unicode'], ['a: "\\U00110000"\n', 'an escape beyond Unicode'],
  ['a:\n  x\n', 'a value on the next line'], ['a:\n  {b: 1}\n', 'a value on the next line'], ['a:\n|\n  x\n', 'a value on the next line'],
  ['a: |\n', 'a block scalar without lines'], ['a: 190:20:30\n', 'sexagesimal to 1.1'], ['a: 1.e+3\n', 'a float to some'], ['a: 0.\n', 'a float to some'], ['a: 3-of-4\n', 'digits first'],
];

export function yamlDocuments() {
  const accepted = ACCEPTED.map((yaml) => ({ yaml, ...readings(yaml) }));
  for (const d of accepted) {
    if (d.yaml12 === 'error' || d.yaml12 !== d.yaml11 || d.yaml12 !== d.jsyaml) {
      throw new Error('the parsers do not agree on ' + JSON.stringify(d));
    }
  }
  const refused = REFUSED.map(([yaml, why]) => {
    const r = readings(yaml);
    return { yaml, why, disagree: new Set(Object.values(r)).size > 1, ...r };
  });
  return { accepted: accepted.map(({ yaml, yaml12 }) => ({ yaml, data: yaml12 })), refused };
}
