// The questionnaire: its fields, what an answer must look like, and its exact bytes.
import { utf8 } from './utf8.js';

/** The largest questionnaire in bytes. */
export const MAX_BYTES = 160 * 1024;

const line = (id, title, maxLength) => ({ id, title, maxLength, rule: 'line' });
const text = (id, title, maxLength = 4000) => ({ id, title, maxLength, rule: 'text' });
const yes = (id, title) => ({ id, title, maxLength: 3, rule: 'yes' });

/** The questions in the order in which they are written. */
export const FIELDS = [
  line('A1', 'Handle', 64),
  line('A2', 'Legal entity', 200),
  { id: 'A3', title: 'Contact channel', maxLength: 200, rule: 'contact' },
  { id: 'A4', title: 'PGP fingerprint', maxLength: 80, rule: 'fingerprint' },
  line('A5', 'Jurisdiction', 200),
  text('A6', 'Conflicts of interest'),
  text('B1', 'Hosting environment and hardware'),
  text('B2', 'Disjointness from other guardians'),
  text('B3', 'Uptime commitment', 1000),
  text('B4', 'Team'),
  text('B5', 'Monitoring'),
  text('B6', 'Incident response'),
  text('B7', 'Continuity'),
  text('C1', 'Key storage'),
  text('C2', 'Key backup'),
  text('C3', 'State backup'),
  text('C4', 'Own threat model'),
  text('D1', 'Why you want to be a guardian'),
  text('D2', 'What would make you exit'),
  text('D3', 'Two references', 2000),
  yes('E1', 'Public listing'),
  yes('E2', 'Own responsibility'),
  yes('E3', 'The portal is convenience, not control'),
  yes('E4', 'Documents read'),
  yes('E5', 'Key ready'),
];

const FORMS = {
  line: { test: () => true },
  text: { test: () => true },
  contact: {
    test: (answer) =>
      /^npub1[02-9ac-hj-np-z]{58}$/.test(answer) ||
      /^https:\/\/[^\s/?#@]+\.[^\s/?#@]+\S*$/.test(answer) ||
      /^[^\s@:/]+@[^\s@:/]+\.[^\s@:/.]+$/.test(answer),
    expected: 'an npub, an HTTPS address or an e-mail address',
  },
  fingerprint: {
    test: (answer) => /^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$/.test(answer.replaceAll(' ', '')),
    expected: '40 or 64 hex digits, or nothing',
  },
  yes: { test: (answer) => answer === 'yes', expected: 'yes' },
};

/** CRLF and CR become LF, and spaces, tabs and line ends around the text go. */
export function normalise(field, answer) {
  const stripped = answer
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replace(/^[ \t\n]+|[ \t\n]+$/g, '');
  return field.rule === 'yes' ? stripped.toLowerCase() : stripped;
}

/** What a normalised answer should have been, or nothing if it can stand. */
export function problem(field, answer) {
  if (answer === '') {
    if (field.rule === 'fingerprint') return undefined;
    return field.rule === 'yes' ? 'yes' : 'an answer';
  }
  if (answer.length > field.maxLength && field.rule !== 'yes') {
    return `at most ${field.maxLength} characters; there are ${answer.length}`;
  }
  if (!answer.isWellFormed()) return 'well-formed Unicode';
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(answer)) return 'text without control characters';
  if (answer.includes('\n') && field.rule !== 'text') return 'one line';
  if (/^## /m.test(answer)) return 'lines that do not begin with ## and a space';
  return FORMS[field.rule].test(answer) ? undefined : FORMS[field.rule].expected;
}

/** Everything that is wrong with these answers (an object from id to text), as [id, expected]. */
export function problems(answers) {
  const found = FIELDS.flatMap((field) => {
    const expected = problem(field, normalise(field, answers[field.id] ?? ''));
    return expected === undefined ? [] : [[field.id, expected]];
  });
  if (found.length === 0 && bytes(answers).length > MAX_BYTES) {
    found.push(['A1', `at most ${MAX_BYTES} bytes in all`]);
  }
  return found;
}

/** The questionnaire as Markdown: for each field its heading, a line feed, the answer, a line feed. */
export const markdown = (answers) =>
  FIELDS.map((field) => `## ${field.id} ${field.title}\n${normalise(field, answers[field.id] ?? '')}\n`).join('');

/** The exact bytes that an application commits to. */
export const bytes = (answers) => utf8(markdown(answers));
