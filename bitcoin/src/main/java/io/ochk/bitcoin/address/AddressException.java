package io.ochk.bitcoin.address;

/** A text that is not an address of the expected network, with the reason. */
public class AddressException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /** Creates the exception with a reason that a user can read. */
  public AddressException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** The reason. */
  @Override
  public String getMessage() {
    return reason;
  }
}
