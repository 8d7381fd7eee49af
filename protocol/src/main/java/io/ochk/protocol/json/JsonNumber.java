package io.ochk.protocol.json;

import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * A number by its source text: a parsed double would lose {@code -0}, {@code 1E400} and integers
 * beyond 2^53.
 *
 * @param text the number as it was written, within the grammar of RFC 8259
 */
public record JsonNumber(String text) implements JsonValue {
  private static final Pattern GRAMMAR =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  /** Refuses a text that is not a JSON number; such a value can only come from a bug. */
  public JsonNumber {
    if (!isInteger(text) && !GRAMMAR.matcher(text).matches()) {
      throw new IllegalArgumentException("not a JSON number");
    }
  }

  /** The integer {@code value}. */
  public static JsonNumber of(long value) {
    return new JsonNumber(Long.toString(value));
  }

  /** The integer {@code value}. */
  public static JsonNumber of(BigInteger value) {
    return new JsonNumber(value.toString());
  }

  /** Whether this is an integer in plain decimal ({@code -0} and {@code 1e3} are not). */
  public boolean isInteger() {
    return isInteger(text);
  }

  private static boolean isInteger(String text) {
    int start = text.startsWith("-") ? 1 : 0;
    if (text.length() == start) {
      return false;
    }
    if (text.charAt(start) == '0') {
      return start == 0 && text.length() == 1;
    }
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }
}
