package io.ochk.protocol.charter;

/** What a rule says about a charter. */
public enum Verdict {
  /** The rule holds. */
  PASS,
  /** The rule is broken: the charter may not be ratified. */
  FAIL,
  /** A program cannot tell: a person must read and decide. */
  MANUAL_REVIEW
}
