package io.ochk.verify;

import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param name what, such as {@code statements[2]: signature}
 * @param result how it came out
 * @param detail what was found; for a failure, what was expected too
 */
public record Check(String name, Result result, String detail) {

  /** How a check came out. */
  public enum Result {
    /** It holds. */
    PASS,
    /** It does not hold. */
    FAIL,
    /** It could not be looked at; the detail says what is missing. */
    NOT_CHECKED;

    /** The word in reports. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
