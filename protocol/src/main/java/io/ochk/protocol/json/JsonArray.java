package io.ochk.protocol.json;

import java.util.List;

/**
 * An array.
 *
 * @param values its elements in order
 */
public record JsonArray(List<JsonValue> values) implements JsonValue {
  /** Keeps a copy of the list. */
  public JsonArray {
    values = List.copyOf(values);
  }

  /** An array of strings. */
  public static JsonArray ofStrings(List<String> values) {
    return new JsonArray(values.stream().<JsonValue>map(JsonString::new).toList());
  }
}
