package io.ochk.protocol.charter;

import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/** What a scalar of strict YAML means, decided on its source text. */
final class YamlScalar {
  /** The form of a member name. */
  static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");

  /** What YAML 1.1, its implementations, or YAML 1.2 take for a boolean, null or a float. */
  private static final Set<String> WORDS =
      Set.of("y", "yes", "n", "no", "true", "false", "on", "off", "null", "nan", "inf");

  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,15}");
  private static final long LARGEST = (1L << 53) - 1;

  // Everything that a schema takes for an integer, float, sexagesimal or time, and a little more.
  private static final Pattern NUMERIC = Pattern.compile("[0-9][0-9a-fA-FxXoO_.,:+\\-TtZz ]*");

  private static final Pattern PLAIN = Pattern.compile("[\\p{L}0-9/][^\\n]*");
  private static final Pattern FLOW_INDICATORS = Pattern.compile("[,\\[\\]{}:]");
  private static final Pattern SPACE = Pattern.compile("[\\p{Z}&&[^ ]]");

  private YamlScalar() {}

  /** A member name; plain names that a schema takes for something else are refused, but n. */
  static String key(
      YamlText text, ScalarEvent scalar, int start, int end, String path, boolean flow)
      throws MalformedException {
    String raw = text.slice(start, end);
    String name = scalar.getValue();
    if (!NAME.matcher(name).matches() || scalar.isLiteral() || scalar.isFolded()) {
      throw text.malformed(start, path, "a member name of letters, digits and _", "another one");
    }
    String memberPath = path.isEmpty() ? name : path + "." + name;
    if (scalar.isPlain()) {
      // The threshold's member n is a boolean to the letter of YAML 1.1 alone, and to nobody as a
      // name; charters write it plain.
      if (!raw.equals(name) || (isWord(name) && !name.equals("n"))) {
        throw text.malformed(start, memberPath, "the name in quotes", "it plain");
      }
    } else {
      quoted(text, scalar, raw, start, end, memberPath);
    }
    return name;
  }

  /** A value. */
  static JsonValue value(
      YamlText text, ScalarEvent scalar, int start, int end, String path, boolean flow)
      throws MalformedException {
    String raw = text.slice(start, end);
    if (scalar.isPlain()) {
      return plain(text, scalar, raw, start, end, path, flow);
    }
    if (scalar.isLiteral() || scalar.isFolded()) {
      block(text, raw, start, path);
    } else {
      quoted(text, scalar, raw, start, end, path);
    }
    return new JsonString(scalar.getValue());
  }

  /** Whether some schema takes this word for a boolean, null or a float. */
  static boolean isWord(String string) {
    return WORDS.contains(string.toLowerCase(Locale.ROOT));
  }

  private static JsonValue plain(
      YamlText text, ScalarEvent scalar, String raw, int start, int end, String path, boolean flow)
      throws MalformedException {
    text.oneLine(start, end, path, "a plain value on one line");
    if (raw.isEmpty()) {
      throw text.malformed(start, path, "a value, or null", "nothing");
    }
    switch (raw) {
      case "null" -> {
        return JsonNull.NULL;
      }
      case "true", "false" -> {
        return new JsonBoolean(raw.equals("true"));
      }
      default -> {}
    }
    if (INTEGER.matcher(raw).matches() && Math.abs(Long.parseLong(raw)) <= LARGEST) {
      return new JsonNumber(raw);
    }
    boolean string =
        raw.equals(scalar.getValue())
            && PLAIN.matcher(raw).matches()
            && !isWord(raw)
            && !NUMERIC.matcher(raw).matches()
            && !raw.contains(": ")
            && !raw.endsWith(":")
            && !raw.contains(" #")
            && !SPACE.matcher(raw).find()
            && !(flow && FLOW_INDICATORS.matcher(raw).find());
    if (!string) {
      throw text.malformed(
          start, path, "text in quotes, or an integer up to 2^53", "an ambiguous plain value");
    }
    return new JsonString(raw);
  }

  private static void quoted(
      YamlText text, ScalarEvent scalar, String raw, int start, int end, String path)
      throws MalformedException {
    text.oneLine(start, end, path, "a quoted text on one line");
    if (scalar.isDQuoted() && !hasJsonEscapesOnly(raw)) {
      throw text.malformed(
          start, path, "the escapes \\\" \\\\ \\b \\f \\n \\r \\t \\uXXXX", "another one");
    }
    if (!JsonString.isWellFormed(scalar.getValue())) {
      throw text.malformed(start, path, "well-formed Unicode", "a lone surrogate");
    }
  }

  /** The escapes of JSON that YAML 1.1 has too: not the solidus, and no halves of characters. */
  private static boolean hasJsonEscapesOnly(String raw) {
    for (int i = raw.indexOf('\\'); i >= 0; i = raw.indexOf('\\', i)) {
      char c = raw.charAt(i + 1);
      if (c == 'u') {
        int unit = Integer.parseInt(raw, i + 2, i + 6, 16);
        if (Character.isSurrogate((char) unit)) {
          return false;
        }
      } else if ("\"\\bfnrt".indexOf(c) < 0) {
        return false;
      }
      i += 2;
    }
    return true;
  }

  /** Block scalars: a plain header, lines of one indentation when folded, blank lines empty. */
  private static void block(YamlText text, String raw, int start, String path)
      throws MalformedException {
    String[] lines = raw.split("\n", -1);
    if (!lines[0].matches("[|>]-?")) {
      throw text.malformed(start, path, "| or > with at most a minus after it", "another header");
    }
    if (lines.length < 3) {
      throw text.malformed(start, path, "lines of text", "none");
    }
    if (!lines[lines.length - 1].isBlank()) {
      throw text.malformed(start, path, "a line end after the text", "none");
    }
    int indent = indent(lines[1]);
    boolean folded = lines[0].startsWith(">");
    for (int i = 1; i < lines.length - 1; i++) {
      boolean blank = lines[i].isEmpty();
      boolean wrong = blank ? i == 1 : lines[i].isBlank() || (folded && indent(lines[i]) != indent);
      if (wrong) {
        throw text.malformed(
            start, path, "lines of text of one indentation, blank ones empty", "another line");
      }
    }
  }

  private static int indent(String line) {
    int i = 0;
    while (i < line.length() && line.charAt(i) == ' ') {
      i++;
    }
    return i;
  }
}
