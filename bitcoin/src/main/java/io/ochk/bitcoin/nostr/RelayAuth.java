package io.ochk.bitcoin.nostr;

import io.ochk.bitcoin.key.XOnlyKey;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Authentication of a client to a relay (NIP-42). */
public final class RelayAuth {
  /** The kind of the event that answers a challenge. */
  public static final int KIND = 22242;

  /** How far an answer's time may lie from the relay's clock, in seconds. */
  public static final long TOLERANCE = 600;

  private RelayAuth() {}

  /**
   * The event that answers a challenge; it is never published.
   *
   * @param relay the relay's address, as the client knows it
   * @param now Unix seconds
   */
  public static UnsignedEvent answer(XOnlyKey author, URI relay, String challenge, long now) {
    return new UnsignedEvent(
        author,
        now,
        KIND,
        List.of(List.of("relay", relay.toString()), List.of("challenge", challenge)),
        "");
  }

  /**
   * Why an answer is not acceptable, if it is not. Of the relay's address scheme, host and port are
   * compared: clients write the rest in different ways, and may leave a usual port out.
   *
   * @param now Unix seconds
   */
  public static Optional<String> objection(
      NostrEvent answer, URI relay, String challenge, long now) {
    UnsignedEvent event = answer.event();
    if (event.kind() != KIND) {
      return Optional.of("kind: expected " + KIND + ", found " + event.kind());
    }
    if (Math.abs(event.createdAt() - now) > TOLERANCE) {
      return Optional.of("created_at: more than ten minutes from now");
    }
    if (!event.tag("challenge").equals(Optional.of(challenge))) {
      return Optional.of("challenge: not the one that was sent");
    }
    Optional<String> named = event.tag("relay").flatMap(RelayAuth::origin);
    if (named.isEmpty() || !named.equals(origin(relay.toString()))) {
      return Optional.of("relay: not this relay");
    }
    return Optional.empty();
  }

  /** Scheme, host and port in one spelling; nothing for an address without them or with a user. */
  private static Optional<String> origin(String address) {
    try {
      URI uri = URI.create(address);
      if (uri.getScheme() == null || uri.getHost() == null || uri.getUserInfo() != null) {
        return Optional.empty();
      }
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      int usual = scheme.equals("wss") ? 443 : 80;
      int port = uri.getPort() < 0 ? usual : uri.getPort();
      return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
