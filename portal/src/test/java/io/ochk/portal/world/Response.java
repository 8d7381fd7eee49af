package io.ochk.portal.world;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/** What the portal answered. */
public record Response(int status, HttpHeaders headers, String body) {
  /** The body as an object. */
  public JsonObject json() {
    try {
      return StrictJson.parseObject(body.getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD);
    } catch (MalformedException e) {
      throw new AssertionError("no JSON object: " + body, e);
    }
  }

  /** The value at a path such as {@code federations.0.slug}, as text. */
  public String at(String path) {
    JsonValue value = value(path);
    return switch (value) {
      case JsonString s -> s.value();
      case JsonNumber n -> n.text();
      case JsonBoolean b -> "" + b.value();
      case JsonNull n -> "null";
      case JsonArray a -> a.values().size() + " elements";
      case JsonObject o -> o.members().size() + " members";
    };
  }

  /** The value at a path. */
  public JsonValue value(String path) {
    JsonValue value = json();
    for (String step : path.split("\\.")) {
      value =
          switch (value) {
            case JsonObject o ->
                o.get(step).orElseThrow(() -> new AssertionError(path + " is not in " + body));
            case JsonArray a -> a.values().get(Integer.parseInt(step));
            default -> throw new AssertionError(path + " is not in " + body);
          };
    }
    return value;
  }

  /** One header. */
  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }
}
