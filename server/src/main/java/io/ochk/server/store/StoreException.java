package io.ochk.server.store;

import java.io.Serial;
import java.sql.SQLException;

/** The store failed; what was under way has not happened, or may be sent again unchanged. */
public final class StoreException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What failed. */
  public enum Kind {
    /** Another transaction was faster; the same again may succeed. */
    COLLISION,
    /** No room is left. */
    FULL,
    /** The database cannot be reached or does not answer. */
    UNAVAILABLE,
    /** More is waiting than may wait. */
    OVERLOADED,
    /** The statement is wrong: a bug. */
    BROKEN
  }

  StoreException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  StoreException(Kind kind, SQLException cause) {
    super(kind + " (SQLSTATE " + cause.getSQLState() + ", " + cause.getErrorCode() + ")", cause);
    this.kind = kind;
  }

  /** What failed. */
  public Kind kind() {
    return kind;
  }
}
