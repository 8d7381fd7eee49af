package io.ochk.bitcoin.nostr;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import java.util.ArrayList;
import java.util.List;

/** What a client sends to a relay (NIP-01, NIP-42). */
public sealed interface ClientMessage {
  /** The longest subscription name in characters. */
  int MAX_SUBSCRIPTION = 64;

  /**
   * Publishes an event.
   *
   * @param event the event
   */
  record Publish(NostrEvent event) implements ClientMessage {}

  /**
   * Opens or replaces a subscription.
   *
   * @param subscription 1 to 64 characters
   * @param filters at least one; an event is wanted if it matches any
   */
  record Request(String subscription, List<Filter> filters) implements ClientMessage {
    /** Copies the filters and checks the name. */
    public Request {
      filters = List.copyOf(filters);
      if (subscription.isEmpty() || subscription.length() > MAX_SUBSCRIPTION || filters.isEmpty()) {
        throw new IllegalArgumentException("a subscription has a name and a filter");
      }
    }
  }

  /**
   * Ends a subscription.
   *
   * @param subscription its name
   */
  record Close(String subscription) implements ClientMessage {}

  /**
   * Answers a challenge.
   *
   * @param event of kind 22242
   */
  record Authenticate(NostrEvent event) implements ClientMessage {}

  /** The message as UTF-8 text. */
  default byte[] bytes() {
    List<JsonValue> elements = new ArrayList<>();
    switch (this) {
      case Publish(NostrEvent event) -> {
        elements.add(new JsonString("EVENT"));
        elements.add(event.json());
      }
      case Request(String subscription, List<Filter> filters) -> {
        elements.add(new JsonString("REQ"));
        elements.add(new JsonString(subscription));
        filters.forEach(f -> elements.add(f.json()));
      }
      case Close(String subscription) -> {
        elements.add(new JsonString("CLOSE"));
        elements.add(new JsonString(subscription));
      }
      case Authenticate(NostrEvent event) -> {
        elements.add(new JsonString("AUTH"));
        elements.add(event.json());
      }
    }
    return CanonicalJson.bytes(new JsonArray(elements));
  }

  /**
   * Reads a message, as a relay does.
   *
   * @throws NostrException if it is none, or carries an event that does not verify
   */
  static ClientMessage read(byte[] utf8) throws NostrException {
    Elements elements = Elements.read(utf8);
    return switch (elements.type()) {
      case "EVENT" -> new Publish(elements.count(2).event(1));
      case "AUTH" -> new Authenticate(elements.count(2).event(1));
      case "CLOSE" -> new Close(elements.count(2).text(1));
      case "REQ" -> request(elements);
      default -> throw new NostrException("unknown message type");
    };
  }

  private static ClientMessage request(Elements elements) throws NostrException {
    String subscription = elements.text(1);
    List<Filter> filters = new ArrayList<>();
    try {
      for (JsonObject object : elements.objectsFrom(2)) {
        filters.add(Filter.read(object));
      }
    } catch (MalformedException e) {
      throw new NostrException(e.getMessage());
    }
    if (subscription.isEmpty() || subscription.length() > MAX_SUBSCRIPTION || filters.isEmpty()) {
      throw new NostrException("a subscription has a name of 1 to 64 characters and a filter");
    }
    return new Request(subscription, filters);
  }
}
