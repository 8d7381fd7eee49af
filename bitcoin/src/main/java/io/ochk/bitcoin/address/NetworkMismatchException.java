package io.ochk.bitcoin.address;

/** Two networks were mixed. The message names both. */
public final class NetworkMismatchException extends AddressException {
  private static final long serialVersionUID = 1L;

  private final String expected;
  private final String actual;

  /** Creates the exception; {@code subject} says what carried the wrong network. */
  public NetworkMismatchException(String subject, String expected, String actual) {
    super(subject + " belongs to " + actual + ", expected " + expected);
    this.expected = expected;
    this.actual = actual;
  }

  /** The network that was expected. */
  public String expected() {
    return expected;
  }

  /** The network found; test networks that share a prefix are listed with "or". */
  public String actual() {
    return actual;
  }
}
