package io.ochk.threshold.encoding;

/**
 * Something that came from outside is not what it has to be: bytes that no encoder writes, a proof
 * that does not hold, a message that belongs to another session.
 *
 * <p>It is the only exception by which this module answers input. It names the thing looked at,
 * what was expected and what was there instead; none of the three ever holds a secret.
 */
public final class VerificationException extends Exception {
  private final String subject;
  private final String expected;
  private final String actual;

  /**
   * Creates the exception.
   *
   * @param subject what was looked at, for example {@code "commitments of seat 3"}
   * @param expected what would have been accepted
   * @param actual what was there
   */
  public VerificationException(String subject, String expected, String actual) {
    super(subject + ": expected " + expected + ", found " + actual);
    this.subject = subject;
    this.expected = expected;
    this.actual = actual;
  }

  /** What was looked at. */
  public String subject() {
    return subject;
  }

  /** What would have been accepted. */
  public String expected() {
    return expected;
  }

  /** What was there instead. */
  public String actual() {
    return actual;
  }
}
