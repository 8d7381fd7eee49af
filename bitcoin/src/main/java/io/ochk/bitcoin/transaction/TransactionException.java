package io.ochk.bitcoin.transaction;

/** Bytes that are not a transaction or PSBT, or a payment that cannot be made, with the reason. */
public final class TransactionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /** Creates the exception with a reason that a user can read. */
  public TransactionException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** The reason. */
  @Override
  public String getMessage() {
    return reason;
  }
}
