package io.ochk.protocol.json;

/** A JSON value as it was read: immutable, with the order of members and raw number text kept. */
public sealed interface JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

  /** What a person would call this kind of value, for error messages. */
  default String kind() {
    return switch (this) {
      case JsonObject o -> "an object";
      case JsonArray a -> "an array";
      case JsonString s -> "a string";
      case JsonNumber n -> "a number";
      case JsonBoolean b -> "a boolean";
      case JsonNull n -> "null";
    };
  }
}
