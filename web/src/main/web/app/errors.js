// What can go wrong, by name: bytes that are not what they must be, statements that do not verify, and what is refused.

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

/** What an operator asked for stands against something. */
export class RefusedError extends Error {
  constructor(message) {
    super(message);
    this.name = 'RefusedError';
    this.title = 'Refused';
  }
}

/** What stands against every answer while nodes know a later state of a signer's store than it has. */
export const RESTORED = 'The signer’s store was restored from a backup. Accept that first.';

/** Whether an error says that what others sent is not right, rather than that something went wrong here. */
export const isExpected = (error) => error instanceof VerificationError || error instanceof MalformedError;
