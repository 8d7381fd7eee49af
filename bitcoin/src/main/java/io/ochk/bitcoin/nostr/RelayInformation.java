package io.ochk.bitcoin.nostr;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a relay says about itself (NIP-11). Relays fill it in carelessly, so a member of the wrong
 * type counts as absent; only bytes that are not a JSON object are refused.
 *
 * @param name the relay's name, or empty
 * @param supportedNips numbers of the documents that it implements
 * @param maxMessageBytes longest message in bytes
 * @param maxEventTags most tags of an event
 * @param maxContentLength longest content in characters
 * @param minPowDifficulty leading zero bits that an id must have
 * @param oldestSeconds how old an event may be, in seconds
 * @param newestSeconds how far in the future an event may be, in seconds
 * @param authRequired whether clients must authenticate (NIP-42)
 * @param paymentRequired whether clients must pay
 * @param restrictedWrites whether only some may publish
 */
public record RelayInformation(
    String name,
    List<Integer> supportedNips,
    Optional<Long> maxMessageBytes,
    Optional<Long> maxEventTags,
    Optional<Long> maxContentLength,
    long minPowDifficulty,
    Optional<Long> oldestSeconds,
    Optional<Long> newestSeconds,
    boolean authRequired,
    boolean paymentRequired,
    boolean restrictedWrites) {
  /** What the HTTP request must accept. */
  public static final String ACCEPT = "application/nostr+json";

  private static final JsonLimits LIMITS = new JsonLimits(128 * 1024, 16);

  /** Copies the list. */
  public RelayInformation {
    supportedNips = List.copyOf(supportedNips);
  }

  /**
   * Reads the document.
   *
   * @throws NostrException if it is not a JSON object of at most 128 KiB
   */
  public static RelayInformation read(byte[] utf8) throws NostrException {
    JsonObject document;
    try {
      document = StrictJson.parseObject(utf8, LIMITS);
    } catch (MalformedException e) {
      throw new NostrException(e.getMessage());
    }
    JsonObject limits =
        document.get("limitation").orElse(document) instanceof JsonObject object
            ? object
            : JsonObject.builder().build();
    return new RelayInformation(
        document.get("name").orElse(document) instanceof JsonString text ? text.value() : "",
        nips(document),
        number(limits, "max_message_length"),
        number(limits, "max_event_tags"),
        number(limits, "max_content_length"),
        number(limits, "min_pow_difficulty").orElse(0L),
        number(limits, "created_at_lower_limit"),
        number(limits, "created_at_upper_limit"),
        flag(limits, "auth_required"),
        flag(limits, "payment_required"),
        flag(limits, "restricted_writes"));
  }

  private static List<Integer> nips(JsonObject document) {
    List<Integer> nips = new ArrayList<>();
    if (document.get("supported_nips").orElse(document) instanceof JsonArray array) {
      for (JsonValue value : array.values()) {
        integer(value).filter(n -> n < 100_000).ifPresent(n -> nips.add(n.intValue()));
      }
    }
    return nips;
  }

  private static Optional<Long> number(JsonObject object, String name) {
    return object.get(name).flatMap(RelayInformation::integer);
  }

  private static Optional<Long> integer(JsonValue value) {
    return value instanceof JsonNumber number && number.text().matches("[0-9]{1,15}")
        ? Optional.of(Long.parseLong(number.text()))
        : Optional.empty();
  }

  private static boolean flag(JsonObject object, String name) {
    return object.get(name).orElse(object) instanceof JsonBoolean flag && flag.value();
  }

  /**
   * Why this relay would refuse an event, if the document already says so.
   *
   * @param now Unix seconds
   */
  public Optional<String> objection(NostrEvent signed, long now) {
    UnsignedEvent event = signed.event();
    long length = new ClientMessage.Publish(signed).bytes().length;
    if (maxMessageBytes.filter(m -> length > m).isPresent()) {
      return Optional.of(
          "the message has " + length + " bytes, the relay takes " + maxMessageBytes.get());
    }
    if (maxEventTags.filter(m -> event.tags().size() > m).isPresent()) {
      return Optional.of("the event has more tags than the relay takes");
    }
    long characters = event.content().codePointCount(0, event.content().length());
    if (maxContentLength.filter(m -> characters > m).isPresent()) {
      return Optional.of("the content is longer than the relay takes");
    }
    if (leadingZeroBits(event.id()) < minPowDifficulty) {
      return Optional.of("the relay wants proof of work in the id");
    }
    if (oldestSeconds.filter(s -> event.createdAt() < now - s).isPresent()
        || newestSeconds.filter(s -> event.createdAt() > now + s).isPresent()) {
      return Optional.of("the event's time is outside what the relay takes");
    }
    if (paymentRequired) {
      return Optional.of("the relay wants payment");
    }
    return Optional.empty();
  }

  private static int leadingZeroBits(byte[] id) {
    int bits = 0;
    for (byte octet : id) {
      if (octet != 0) {
        return bits + Integer.numberOfLeadingZeros(octet & 0xff) - 24;
      }
      bits += 8;
    }
    return bits;
  }
}
