package io.ochk.protocol.json;

/** Hexadecimal text as it stands in everything that is signed: digits and the letters a to f. */
public final class LowerHex {
  private LowerHex() {}

  /** Whether {@code text} is made of so many lower-case hex digits and of nothing else. */
  public static boolean is(String text, int digits) {
    return text.length() == digits && isAll(text, 0);
  }

  /** Whether {@code text} has only lower-case hex digits from this index on. */
  public static boolean isAll(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
