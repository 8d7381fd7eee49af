package io.ochk.bitcoin.key;

/**
 * Bytes that are not a key, or words that are not a mnemonic, with the reason. The message never
 * repeats a secret.
 */
public final class KeyException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /** Creates the exception with a reason that a user can read. */
  public KeyException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** The reason. */
  @Override
  public String getMessage() {
    return reason;
  }
}
