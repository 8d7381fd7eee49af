package io.ochk.bitcoin.ots;

/** Bytes that are not a proof, or proofs that cannot be joined, with the reason. */
public final class OtsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /** Creates the exception with a reason that a user can read. */
  public OtsException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** The reason. */
  @Override
  public String getMessage() {
    return reason;
  }
}
