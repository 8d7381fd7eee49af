package io.ochk.bitcoin.nostr;

/** Bytes that are not what the protocol says, or an event that does not verify, with the reason. */
public final class NostrException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /** Creates the exception with a reason that a user can read. */
  public NostrException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** The reason. */
  @Override
  public String getMessage() {
    return reason;
  }
}
