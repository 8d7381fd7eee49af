package io.ochk.protocol.json;

/**
 * A string without lone surrogates.
 *
 * @param value the text
 */
public record JsonString(String value) implements JsonValue {
  /** Refuses a text that has no UTF-8 encoding; such a value can only come from a bug. */
  public JsonString {
    if (!isWellFormed(value)) {
      throw new IllegalArgumentException("a string with a lone surrogate cannot be JSON");
    }
  }

  /** Whether every surrogate in {@code text} is one half of a pair. */
  public static boolean isWellFormed(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)) {
        if (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      } else if (Character.isLowSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
