package io.ochk.bitcoin.bip322;

/** A text that is not a BIP-322 signature, or a signature that cannot be made, with the reason. */
public final class Bip322Exception extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /** Creates the exception with a reason that a user can read. */
  public Bip322Exception(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** The reason. */
  @Override
  public String getMessage() {
    return reason;
  }
}
