package io.ochk.conformance;

import io.ochk.bitcoin.nostr.NostrEvent;
import io.ochk.bitcoin.nostr.NostrException;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Nostr events: a JSON file with an event or an array of them, or a {@code .jsonl} file with one on
 * each line.
 */
public final class NostrSuite implements ConformanceSuite {
  private static final JsonLimits LIMITS = new JsonLimits(16 << 20, 16);

  @Override
  public String standard() {
    return "Nostr";
  }

  @Override
  public boolean recognises(VectorFile file, VectorFolder folder) {
    return values(file).stream().flatMap(Optional::stream).anyMatch(NostrSuite::looksLikeAnEvent);
  }

  private static boolean looksLikeAnEvent(JsonValue value) {
    return value instanceof JsonObject object
        && List.of("id", "pubkey", "created_at", "kind", "tags", "content", "sig").stream()
            .allMatch(name -> object.get(name).isPresent());
  }

  // What is no JSON has its place in the list too.
  private static List<Optional<JsonValue>> values(VectorFile file) {
    List<Optional<JsonValue>> values = new ArrayList<>();
    if (file.path().endsWith(".jsonl")) {
      for (String line : file.text().lines().filter(l -> !l.isBlank()).toList()) {
        values.add(parse(line.getBytes(StandardCharsets.UTF_8)));
      }
    } else if (file.path().endsWith(".json")) {
      parse(file.bytes())
          .ifPresent(v -> {
            if (v instanceof JsonArray array) {
              array.values().forEach(value -> values.add(Optional.of(value)));
            } else {
              values.add(Optional.of(v));
            }
          });
    }
    return values;
  }

  private static Optional<JsonValue> parse(byte[] utf8) {
    try {
      return Optional.of(StrictJson.parse(utf8, LIMITS));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Outcome> run(VectorFile file, VectorFolder folder) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Optional<JsonValue> value : values(file)) {
      String name = "event " + outcomes.size();
      if (!(value.orElse(JsonNull.NULL) instanceof JsonObject object)) {
        outcomes.add(new Outcome.Failed(name, "expected a JSON object, found something else"));
        continue;
      }
      try {
        NostrEvent event = NostrEvent.read(object);
        outcomes.add(new Outcome.Passed(name + " " + event.id()));
      } catch (NostrException e) {
        outcomes.add(new Outcome.Failed(name, e.getMessage()));
      }
    }
    return outcomes;
  }
}
