package io.ochk.protocol.signature;

import java.io.Serial;

/** A statement is well formed but not what it claims to be. */
public final class VerificationException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final String check;
  private final String expected;
  private final String actual;

  /**
   * @param check what was checked, such as {@code signature} or {@code operator_id}
   * @param expected what a genuine statement would have
   * @param actual what this one has
   */
  public VerificationException(String check, String expected, String actual) {
    super(check + ": expected " + expected + ", found " + actual);
    this.check = check;
    this.expected = expected;
    this.actual = actual;
  }

  @Override
  public String getMessage() {
    return check + ": expected " + expected + ", found " + actual;
  }

  /** What was checked. */
  public String check() {
    return check;
  }

  /** What a genuine statement would have. */
  public String expected() {
    return expected;
  }

  /** What this one has. */
  public String actual() {
    return actual;
  }
}
