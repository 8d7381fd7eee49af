package io.ochk.protocol.json;

import java.nio.charset.StandardCharsets;

/**
 * Canonical JSON in declared order: compact, members in the order of the object, no escapes but the
 * necessary ones, integers in plain decimal. What {@code JSON.stringify} writes for the same object
 * in an ECMAScript engine.
 */
public final class CanonicalJson {
  private CanonicalJson() {}

  /**
   * The canonical UTF-8 bytes of {@code value}.
   *
   * @throws IllegalArgumentException if it holds a number that is not an integer in plain decimal:
   *     no signed type has one, and readers refuse it before
   */
  public static byte[] bytes(JsonValue value) {
    return text(value).getBytes(StandardCharsets.UTF_8);
  }

  /** The same as text. */
  public static String text(JsonValue value) {
    StringBuilder out = new StringBuilder(512);
    write(value, out);
    return out.toString();
  }

  private static void write(JsonValue value, StringBuilder out) {
    switch (value) {
      case JsonObject o -> {
        out.append('{');
        boolean first = true;
        for (var member : o.members().entrySet()) {
          if (!first) {
            out.append(',');
          }
          first = false;
          writeString(member.getKey(), out);
          out.append(':');
          write(member.getValue(), out);
        }
        out.append('}');
      }
      case JsonArray a -> {
        out.append('[');
        for (int i = 0; i < a.values().size(); i++) {
          if (i > 0) {
            out.append(',');
          }
          write(a.values().get(i), out);
        }
        out.append(']');
      }
      case JsonString s -> writeString(s.value(), out);
      case JsonNumber n -> {
        if (!n.isInteger()) {
          throw new IllegalArgumentException("not an integer: " + n.text());
        }
        out.append(n.text());
      }
      case JsonBoolean b -> out.append(b.value());
      case JsonNull n -> out.append("null");
    }
  }

  /** Writes a quoted string with only the escapes that JSON demands. */
  static void writeString(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(Character.forDigit(c >> 4, 16));
            out.append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
