// What can go wrong, by name: bytes that are not what they must be, and statements that do not verify.

/** A document that cannot be read: which member, what was expected there and what is there. */
export class MalformedError extends Error {
  constructor(member, expected, found) {
    super(`${member}: expected ${expected}, found ${found}`);
    this.name = 'MalformedError';
    this.member = member;
    this.expected = expected;
    this.found = found;
  }
}

/** A statement that can be read but is not what it claims to be. */
export class VerificationError extends Error {
  constructor(member, expected, found) {
    super(`${member}: expected ${expected}, found ${found}`);
    this.name = 'VerificationError';
    this.member = member;
    this.expected = expected;
    this.found = found;
  }
}
