package io.ochk.signer.signing;

import java.util.Locale;

/** What became of a request here. */
public enum RequestState {
  /** The operator has to decide. */
  WAITING,
  /** Approved; there is no signature yet. */
  APPROVED,
  /** Denied. */
  DENIED,
  /** The federation has signed it. */
  SIGNED,
  /** Its time ran out. */
  EXPIRED;

  /** The word for it in rows and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RequestState of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
