package io.ochk.conformance;

import io.ochk.bitcoin.nostr.NostrEvent;
import io.ochk.bitcoin.nostr.NostrException;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
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
    List<JsonValue> values = values(file);
    return !values.isEmpty() && values.stream().allMatch(NostrSuite::looksLikeAnEvent);
  }

  private static boolean looksLikeAnEvent(JsonValue value) {
    return value instanceof JsonObject object
        && List.of("id", "pubkey", "created_at", "kind", "tags", "content", "sig").stream()
            .allMatch(name -> object.get(name).isPresent());
  }

  private static List<JsonValue> values(VectorFile file) {
    List<JsonValue> values = new ArrayList<>();
    if (file.path().endsWith(".jsonl")) {
      for (String line : file.text().lines().filter(l -> !l.isBlank()).toList()) {
        Optional<JsonValue> value = parse(line.getBytes(StandardCharsets.UTF_8));
        if (value.isEmpty()) {
          return List.of();
        }
        values.add(value.get());
      }
    } else if (file.path().endsWith(".json")) {
      parse(file.bytes())
          .ifPresent(v -> {
            if (v instanceof JsonArray array) {
              values.addAll(array.values());
            } else {
              values.add(v);
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
    for (JsonValue value : values(file)) {
      String name = "event " + outcomes.size();
      if (!(value instanceof JsonObject object)) {
        outcomes.add(new Outcome.Skipped(name, "not an object"));
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
