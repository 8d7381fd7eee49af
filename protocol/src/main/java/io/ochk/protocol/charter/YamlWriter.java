package io.ochk.protocol.charter;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;

/** Writes strict YAML: one form for each object. */
final class YamlWriter {
  private static final long LARGEST = (1L << 53) - 1;

  private final StringBuilder out = new StringBuilder(1024);

  private YamlWriter() {}

  static String write(JsonObject object) {
    YamlWriter writer = new YamlWriter();
    if (object.members().isEmpty()) {
      return "{}\n";
    }
    writer.members(object, 0, false);
    return writer.out.toString();
  }

  /** Members one below the other; {@code inline} when the first one continues a line. */
  private void members(JsonObject object, int indent, boolean inline) {
    boolean first = inline;
    for (var member : object.members().entrySet()) {
      if (!first) {
        out.repeat(' ', indent);
      }
      first = false;
      String name = member.getKey();
      if (!YamlScalar.NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("not a member name: " + name);
      }
      out.append(YamlScalar.isWord(name) ? '"' + name + '"' : name).append(':');
      value(member.getValue(), indent + 2);
    }
  }

  private void value(JsonValue value, int indent) {
    switch (value) {
      case JsonObject o when !o.members().isEmpty() -> {
        out.append('\n');
        members(o, indent, false);
      }
      case JsonArray a when !a.values().isEmpty() -> {
        out.append('\n');
        elements(a, indent);
      }
      case JsonObject o -> out.append(" {}\n");
      case JsonArray a -> out.append(" []\n");
      case JsonString s -> {
        out.append(' ');
        string(s.value());
        out.append('\n');
      }
      case JsonNumber n -> out.append(' ').append(integer(n)).append('\n');
      case JsonBoolean b -> out.append(' ').append(b.value()).append('\n');
      case JsonNull n -> out.append(" null\n");
    }
  }

  private void elements(JsonArray array, int indent) {
    for (JsonValue element : array.values()) {
      out.repeat(' ', indent).append('-');
      if (element instanceof JsonObject o && !o.members().isEmpty()) {
        out.append(' ');
        members(o, indent + 2, true);
      } else {
        value(element, indent + 2);
      }
    }
  }

  private static String integer(JsonNumber number) {
    if (!number.isInteger()
        || number.text().length() > 17
        || Math.abs(Long.parseLong(number.text())) > LARGEST) {
      throw new IllegalArgumentException("not an integer up to 2^53: " + number.text());
    }
    return number.text();
  }

  private void string(String text) {
    out.append('"');
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
              if (YamlText.mustBeEscaped(c)) {
                out.append(String.format("\\u%04x", c));
              } else {
                out.appendCodePoint(c);
              }
            }
          }
        });
    out.append('"');
  }
}
