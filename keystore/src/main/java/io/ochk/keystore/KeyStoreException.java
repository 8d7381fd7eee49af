package io.ochk.keystore;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A key could not be stored or loaded. The message never holds a secret. */
public final class KeyStoreException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** What stands in the way. */
  public enum Reason {
    /** There is no such keychain on this machine, or it does not answer. */
    UNAVAILABLE,
    /** A key rests there already. */
    OCCUPIED,
    /** No key rests there. */
    ABSENT,
    /** The passphrase does not open the file. */
    WRONG_PASSPHRASE,
    /** The passphrase is not one that a key may be sealed with. */
    WEAK_PASSPHRASE,
    /** What rests there is not what was put there. */
    DAMAGED,
    /** The disk or the file system refuses. */
    STORAGE
  }

  private final Reason reason;

  /**
   * @param reason what stands in the way
   * @param message for a person, without secrets
   */
  public KeyStoreException(Reason reason, String message) {
    this(reason, message, null);
  }

  /**
   * @param reason what stands in the way
   * @param message for a person, without secrets
   * @param cause what the platform said
   */
  public KeyStoreException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What stands in the way. */
  public Reason reason() {
    return reason;
  }
}
