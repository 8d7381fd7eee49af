// How single members are read, in whichever document they stand; the same rules as the kit's.
import { MalformedError } from './errors.js';

export const HASH = [/^[0-9a-f]{64}$/, '64 lower-case hex characters'];
export const SLUG = [/^[a-z0-9-]{1,64}$/, '1 to 64 of a-z, 0-9, -'];
export const OPERATOR_ID = [/^op-(?:[0-9a-f]{16}|[0-9a-f]{32})$/, 'an operator id, op- and 16 or 32 hex characters'];
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

// White space as the kit has it: a no-break space is none.
const BLANK = /^[\t-\r\x1c-\x20\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]*$/;

/** Whether a text says nothing. */
export const isBlank = (value) => BLANK.test(value);

/** Whether a member is there and not null; takes it either way. */
export const isThere = (members, name) => members.has(name) && members.any(name) !== null;

/** Text that says something, of at most so many UTF-16 units. */
export function text(members, name, maxLength) {
  const value = members.string(name, maxLength);
  if (isBlank(value)) throw new MalformedError(members.path(name), `1 to ${maxLength} characters`, 'a blank string');
  return value;
}

const secondsOf = (text) => `${text.slice(0, 19)}Z`;

/** The nanoseconds since 1970 of a time that `time` has read; they compare as the kit's times do. */
export const nanoseconds = (text) =>
  BigInt(Date.parse(secondsOf(text))) * 1_000_000n + BigInt(text.slice(20, -1).padEnd(9, '0'));

/** A time in UTC that there is, with up to nine fractional digits. */
export function time(members, name) {
  const expected = 'a UTC time such as 2026-04-29T18:34:51Z';
  const value = members.matching(name, TIME, expected);
  const date = new Date(secondsOf(value));
  // A day that the calendar does not have would be moved to the next month.
  if (Number.isNaN(date.getTime()) || !value.startsWith(date.toISOString().slice(0, 19))) {
    throw new MalformedError(members.path(name), expected, 'a day or time that is none');
  }
  return value;
}
