package io.ochk.portal.page;

import java.util.Locale;
import java.util.Optional;

/** Figures as people read them. */
public final class Numbers {
  private static final String UNKNOWN = "not known";

  private Numbers() {}

  /** Ten-thousandths as a percentage. */
  public static String percent(Optional<Integer> bps) {
    return bps.map(b -> String.format(Locale.ROOT, b % 100 == 0 ? "%.0f %%" : "%.2f %%", b / 100.0))
        .orElse(UNKNOWN);
  }

  /** Milliseconds. */
  public static String millis(Optional<Integer> ms) {
    return ms.map(m -> grouped(m) + " ms").orElse(UNKNOWN);
  }

  /** An integer with a narrow space between groups of three digits. */
  public static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', '\u202f');
  }
}
