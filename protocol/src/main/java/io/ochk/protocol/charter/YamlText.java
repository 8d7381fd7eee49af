package io.ochk.protocol.charter;

import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.MalformedException;
import java.nio.charset.StandardCharsets;

/**
 * The source text of a YAML document by code point, as the parser's marks count it, with the rules
 * that concern characters rather than values.
 */
final class YamlText {
  private final int[] codePoints;

  private YamlText(int[] codePoints) {
    this.codePoints = codePoints;
  }

  static YamlText of(String yaml) throws MalformedException {
    int bytes = yaml.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > JsonLimits.SIGNED.maxBytes()) {
      throw new MalformedException(
          "document", "at most " + JsonLimits.SIGNED.maxBytes() + " bytes", bytes + " bytes");
    }
    if (!JsonString.isWellFormed(yaml)) {
      throw new MalformedException("document", "well-formed Unicode", "a lone surrogate");
    }
    YamlText text = new YamlText(yaml.codePoints().toArray());
    for (int i = 0; i < text.codePoints.length; i++) {
      int c = text.codePoints[i];
      if (c != '\n' && mustBeEscaped(c)) {
        throw text.malformed(i, "", "text without control characters", name(c));
      }
    }
    return text;
  }

  /**
   * Whether a character may stand only as an escape in double quotes: controls, and those that one
   * version of YAML takes for a line end or a byte order mark and another does not.
   */
  static boolean mustBeEscaped(int c) {
    return c < 0x20
        || (c >= 0x7f && c < 0xa0)
        || c == 0x2028
        || c == 0x2029
        || c == 0xfeff
        || c == 0xfffe
        || c == 0xffff;
  }

  int length() {
    return codePoints.length;
  }

  /** The code point at {@code index}, or 0 past the end. */
  int at(int index) {
    return index < codePoints.length ? codePoints[index] : 0;
  }

  String slice(int from, int to) {
    return new String(codePoints, from, to - from);
  }

  /** Refuses anything between scalars that is not layout: so neither comment nor tag can hide. */
  void gap(int from, int to, String path) throws MalformedException {
    boolean comma = false;
    for (int i = from; i < to; i++) {
      int c = codePoints[i];
      if (" \n:-{}[],".indexOf(c) < 0) {
        throw malformed(i, path, "plain YAML", structure(c));
      }
      if (comma && (c == ',' || c == ']' || c == '}')) {
        throw malformed(i, path, "a value after the comma", "none");
      }
      comma = c == ',' || (comma && (c == ' ' || c == '\n'));
    }
  }

  /** Refuses a value that stands on another line than the name or hyphen that it belongs to. */
  void sameLine(int start, String path) throws MalformedException {
    int i = start;
    while (i > 0 && codePoints[i - 1] == ' ') {
      i--;
    }
    if (i == 0 || codePoints[i - 1] == '\n') {
      throw malformed(start, path, "the value on the line of its name or hyphen", "it on another");
    }
  }

  void oneLine(int from, int to, String path, String expected) throws MalformedException {
    for (int i = from; i < to; i++) {
      if (codePoints[i] == '\n') {
        throw malformed(from, path, expected, "a line end");
      }
    }
  }

  MalformedException malformed(int index, String path, String expected, String found) {
    int line = 1;
    for (int i = 0; i < Math.min(index, codePoints.length); i++) {
      if (codePoints[i] == '\n') {
        line++;
      }
    }
    String member = path.isEmpty() ? "document" : path;
    return new MalformedException(member, expected, found + " on line " + line);
  }

  private static String structure(int c) {
    return switch (c) {
      case '#' -> "a comment";
      case '!' -> "a tag";
      case '&' -> "an anchor";
      case '*' -> "an alias";
      case '%' -> "a directive";
      case '?' -> "a complex key";
      default -> name(c);
    };
  }

  private static String name(int c) {
    return switch (c) {
      case '\r' -> "a carriage return";
      case '\t' -> "a tab";
      case 0xfeff -> "a byte order mark";
      default -> String.format("U+%04X", c);
    };
  }
}
