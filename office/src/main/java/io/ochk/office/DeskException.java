package io.ochk.office;

import java.io.Serial;

/** A desk could not do what it was asked; nothing was signed, or nothing was taken. */
public final class DeskException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String code;

  /** What sort of failure: each has an exit code. */
  public enum Kind {
    /** The portal or a rule says no. */
    REFUSED,
    /** The command was used wrongly. */
    USAGE,
    /** Nobody answers, or not as a portal does. */
    UNREACHABLE,
    /** What the portal shows does not verify. */
    VERIFICATION_FAILED
  }

  DeskException(Kind kind, String code, String message) {
    super(message);
    this.kind = kind;
    this.code = code;
  }

  /** What sort of failure. */
  public Kind kind() {
    return kind;
  }

  /** A stable word for programs. */
  public String code() {
    return code;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
