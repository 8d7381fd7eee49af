package io.ochk.server.store;

import java.io.Serial;
import java.sql.SQLException;

/** The store failed; what was under way has not happened, or may be sent again unchanged. */
public final class StoreException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What failed, and what the people who run it can do about it. */
  public enum Kind {
    /** Another transaction was faster; the same again may succeed. */
    COLLISION("another write was faster", "wait a moment"),
    /** No room is left. */
    FULL("no room is left on its disk", "give its disk room"),
    /** The database cannot be reached, read or written, or does not answer. */
    UNAVAILABLE("it cannot be written or reached", "make its disk writable again"),
    /** More is waiting than may wait. */
    OVERLOADED("too much waits for it", "wait a moment"),
    /** The statement is wrong: a bug. */
    BROKEN("the program is at fault", "read its log");

    private final String words;
    private final String step;

    Kind(String words, String step) {
      this.words = words;
      this.step = step;
    }

    /** What is wrong, for people; goes on after "the store:". */
    public String words() {
      return words;
    }

    /**
     * What to do before it is tried again, for people: an imperative in the middle of a sentence.
     */
    public String step() {
      return step;
    }

    /** The same as the beginning of one. */
    public String next() {
      return Character.toUpperCase(step.charAt(0)) + step.substring(1);
    }
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
