package io.ochk.bitcoin.nostr;

/** What a relay's answer to a published event means for the sender. */
public sealed interface PublishOutcome {
  /** The relay has the event, now or already before. */
  record Stored() implements PublishOutcome {}

  /**
   * Try again later.
   *
   * @param text what the relay says
   */
  record RetryLater(String text) implements PublishOutcome {}

  /**
   * Authenticate (NIP-42), then publish again.
   *
   * @param text what the relay says
   */
  record AuthenticateFirst(String text) implements PublishOutcome {}

  /**
   * This relay will not take the event.
   *
   * @param text what the relay says
   */
  record Refused(String text) implements PublishOutcome {}

  /**
   * Judges an answer by its machine-readable prefix. {@code duplicate} counts as success whatever
   * the flag says, and {@code error} may pass.
   */
  static PublishOutcome of(RelayMessage.Ok ok) {
    int colon = ok.text().indexOf(':');
    String prefix = colon < 0 ? "" : ok.text().substring(0, colon);
    if (ok.accepted() || prefix.equals("duplicate")) {
      return new Stored();
    }
    return switch (prefix) {
      case "rate-limited", "error" -> new RetryLater(ok.text());
      case "auth-required" -> new AuthenticateFirst(ok.text());
      default -> new Refused(ok.text());
    };
  }
}
