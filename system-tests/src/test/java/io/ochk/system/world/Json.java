package io.ochk.system.world;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;

/** Finds a value in an answer. */
public final class Json {
  private Json() {}

  /** The value at a path of member names and indices, separated by dots. */
  public static JsonValue at(JsonValue value, String path) {
    JsonValue here = value;
    for (String step : path.split("\\.")) {
      here =
          switch (here) {
            case JsonObject o ->
                o.get(step).orElseThrow(() -> new AssertionError("no " + step + " in " + o));
            case JsonArray a -> a.values().get(Integer.parseInt(step));
            default -> throw new AssertionError(step + " in a " + value.kind());
          };
    }
    return here;
  }
}
