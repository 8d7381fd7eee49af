package io.ochk.protocol.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object; its members keep the order in which they arrived.
 *
 * @param members name to value, in order, no name twice
 */
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {
  /** Keeps a copy of the map in its iteration order. */
  public JsonObject {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /** Starts an object whose members are written in the order of the calls. */
  public static Builder builder() {
    return new Builder();
  }

  /** The member {@code name}, if it is there. */
  public Optional<JsonValue> get(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /**
   * The same object with members sorted by code point at every level, as signers write {@code
   * params}.
   */
  public JsonObject sorted() {
    return (JsonObject) sorted(this);
  }

  private static JsonValue sorted(JsonValue value) {
    return switch (value) {
      case JsonObject o -> {
        List<String> names =
            o.members.keySet().stream().sorted(JsonObject::compareCodePoints).toList();
        Map<String, JsonValue> result = new LinkedHashMap<>();
        for (String name : names) {
          JsonValue member = o.members.get(name);
          if (member != null) {
            result.put(name, sorted(member));
          }
        }
        yield new JsonObject(result);
      }
      case JsonArray a -> new JsonArray(a.values().stream().map(JsonObject::sorted).toList());
      case JsonString s -> s;
      case JsonNumber n -> n;
      case JsonBoolean b -> b;
      case JsonNull n -> n;
    };
  }

  private static int compareCodePoints(String a, String b) {
    int[] left = a.codePoints().toArray();
    int[] right = b.codePoints().toArray();
    return java.util.Arrays.compare(left, right);
  }

  /** Collects members in the order of the calls; a name twice is a bug. */
  public static final class Builder {
    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    private Builder() {}

    /** Adds a member. */
    public Builder put(String name, JsonValue value) {
      if (members.put(name, value) != null) {
        throw new IllegalArgumentException("member " + name + " twice");
      }
      return this;
    }

    /** Adds a string, or {@code null}. */
    public Builder put(String name, @Nullable String value) {
      return put(name, value == null ? JsonNull.NULL : new JsonString(value));
    }

    /** Adds an integer. */
    public Builder put(String name, long value) {
      return put(name, JsonNumber.of(value));
    }

    /** Adds a boolean. */
    public Builder put(String name, boolean value) {
      return put(name, new JsonBoolean(value));
    }

    /** Adds a string if there is one, otherwise {@code null}. */
    public Builder put(String name, Optional<String> value) {
      return put(name, value.orElse(null));
    }

    /** Adds a string only if there is one: for members that are appended when present. */
    public Builder append(String name, Optional<String> value) {
      value.ifPresent(v -> put(name, v));
      return this;
    }

    /** The object so far. */
    public JsonObject build() {
      return new JsonObject(members);
    }
  }
}
