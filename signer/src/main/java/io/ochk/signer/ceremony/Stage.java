package io.ochk.signer.ceremony;

import java.util.Locale;

/** How far a ceremony has come for this operator. */
public enum Stage {
  /** It is not what the verified record calls for; it is not joined. */
  REFUSED,
  /** The operator, or its policy, does not want it. */
  DENIED,
  /** It is acceptable, and the operator has not said yet whether to join. */
  PROPOSED,
  /** Joined; others have not. */
  JOINED,
  /** All have joined; the code waits to be compared. */
  CODE,
  /** Frames go to and fro. */
  RUNNING,
  /** Another signer of this operator takes part, or the operator has no seat in it. */
  WATCHING,
  /** The key is live. */
  LIVE,
  /** Somebody gave it up. */
  ABANDONED,
  /** It failed. */
  FAILED;

  /** The word for it in rows and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Stage of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** Whether nothing more will come of it. */
  public boolean isOver() {
    return switch (this) {
      case REFUSED, DENIED, LIVE, ABANDONED, FAILED -> true;
      case PROPOSED, JOINED, CODE, RUNNING, WATCHING -> false;
    };
  }

  /** Whether this signer takes part in it. */
  public boolean isOwn() {
    return switch (this) {
      case JOINED, CODE, RUNNING -> true;
      case REFUSED, DENIED, PROPOSED, WATCHING, LIVE, ABANDONED, FAILED -> false;
    };
  }
}
