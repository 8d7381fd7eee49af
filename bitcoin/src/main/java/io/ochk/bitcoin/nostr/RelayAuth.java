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
   * Why an answer is not acceptable, if it is not. Only scheme and host of the relay's address are
   * compared: clients write the rest in different ways.
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
    Optional<String> named = event.tag("relay").map(RelayAuth::origin);
    if (!named.equals(Optional.of(origin(relay.toString())))) {
      return Optional.of("relay: not this relay");
    }
    return Optional.empty();
  }

  private static String origin(String address) {
    try {
      URI uri = URI.create(address);
      return (uri.getScheme() + "://" + uri.getAuthority()).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
