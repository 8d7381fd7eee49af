package io.ochk.bitcoin.chain;

/** Bytes that are not a block header, because there are not 80 of them. */
public final class HeaderException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int expected;
  private final int actual;

  /** Creates the exception for so many bytes. */
  HeaderException(int expected, int actual) {
    super("a block header has " + expected + " bytes, found " + actual);
    this.expected = expected;
    this.actual = actual;
  }

  /** The length of a header in bytes. */
  public int expected() {
    return expected;
  }

  /** The number of bytes that there were. */
  public int actual() {
    return actual;
  }
}
