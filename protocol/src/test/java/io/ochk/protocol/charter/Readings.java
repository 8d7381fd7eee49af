package io.ochk.protocol.charter;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import java.util.List;

/** Data in the notation of {@code yaml-parsers.mjs}: objects as sorted lists of pairs. */
final class Readings {
  private Readings() {}

  static String of(JsonValue value) {
    return CanonicalJson.text(faithful(value));
  }

  private static JsonValue faithful(JsonValue value) {
    return switch (value) {
      case JsonObject o -> {
        List<JsonValue> pairs =
            o.members().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .<JsonValue>map(
                    e -> new JsonArray(List.of(new JsonString(e.getKey()), faithful(e.getValue()))))
                .toList();
        yield JsonObject.builder().put("$object", new JsonArray(pairs)).build();
      }
      case JsonArray a -> new JsonArray(a.values().stream().map(Readings::faithful).toList());
      case JsonString s -> s;
      case JsonNumber n -> n;
      case JsonBoolean b -> b;
      case JsonNull n -> n;
    };
  }
}
