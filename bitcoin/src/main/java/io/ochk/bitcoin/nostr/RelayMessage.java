package io.ochk.bitcoin.nostr;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import java.util.Arrays;
import java.util.List;

/** What a relay sends to a client (NIP-01, NIP-42). */
public sealed interface RelayMessage {
  /**
   * An event of a subscription.
   *
   * @param subscription its name
   * @param event the event, verified
   */
  record Delivered(String subscription, NostrEvent event) implements RelayMessage {}

  /**
   * What became of a published event.
   *
   * @param eventId the event's id
   * @param accepted whether the relay has it
   * @param text {@code prefix: explanation} or empty
   */
  record Ok(String eventId, boolean accepted, String text) implements RelayMessage {}

  /**
   * All stored events of a subscription have been sent.
   *
   * @param subscription its name
   */
  record EndOfStored(String subscription) implements RelayMessage {}

  /**
   * The relay has ended a subscription.
   *
   * @param subscription its name
   * @param text why
   */
  record Closed(String subscription, String text) implements RelayMessage {}

  /**
   * A text for people.
   *
   * @param text the text
   */
  record Notice(String text) implements RelayMessage {}

  /**
   * The relay asks the client to authenticate.
   *
   * @param challenge what must be signed
   */
  record Challenge(String challenge) implements RelayMessage {}

  /** A message of a type that is not known here. */
  record Other(String type) implements RelayMessage {}

  /**
   * Reads a message.
   *
   * @throws NostrException if it is none, or carries an event that does not verify
   */
  static RelayMessage read(byte[] utf8) throws NostrException {
    Elements elements = Elements.read(utf8);
    return switch (elements.type()) {
      case "EVENT" -> new Delivered(elements.count(3).text(1), elements.event(2));
      case "OK" -> new Ok(elements.count(4).text(1), elements.flag(2), elements.text(3));
      case "EOSE" -> new EndOfStored(elements.count(2).text(1));
      case "CLOSED" -> new Closed(elements.count(3).text(1), elements.text(2));
      case "NOTICE" -> new Notice(elements.count(2).text(1));
      case "AUTH" -> new Challenge(elements.count(2).text(1));
      default -> new Other(elements.type());
    };
  }

  /** The message as UTF-8 text. */
  default byte[] bytes() {
    return switch (this) {
      case Delivered(String subscription, NostrEvent event) ->
          write(new JsonString("EVENT"), new JsonString(subscription), event.json());
      case Ok(String eventId, boolean accepted, String text) ->
          write(
              new JsonString("OK"),
              new JsonString(eventId),
              new JsonBoolean(accepted),
              new JsonString(text));
      case EndOfStored(String subscription) ->
          write(new JsonString("EOSE"), new JsonString(subscription));
      case Closed(String subscription, String text) ->
          write(new JsonString("CLOSED"), new JsonString(subscription), new JsonString(text));
      case Notice(String text) -> write(new JsonString("NOTICE"), new JsonString(text));
      case Challenge(String challenge) -> write(new JsonString("AUTH"), new JsonString(challenge));
      case Other(String type) -> write(new JsonString(type));
    };
  }

  private static byte[] write(JsonValue... elements) {
    List<JsonValue> list = Arrays.asList(elements);
    return CanonicalJson.bytes(new JsonArray(list));
  }
}
