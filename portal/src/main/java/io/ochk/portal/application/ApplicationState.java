package io.ochk.portal.application;

import io.ochk.protocol.decision.Decision;
import java.util.Locale;
import java.util.Optional;

/** Where an application is. */
public enum ApplicationState {
  /** Waiting for the reviewer. */
  RECEIVED,
  /** Accepted. */
  ACCEPTED,
  /** Rejected. */
  REJECTED;

  /** The word on the wire and in the store. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of this word. */
  public static Optional<ApplicationState> parse(String word) {
    for (ApplicationState state : values()) {
      if (state.wireName().equals(word)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  static ApplicationState after(Decision.Verdict verdict) {
    return switch (verdict) {
      case ACCEPT -> ACCEPTED;
      case REJECT -> REJECTED;
    };
  }
}
