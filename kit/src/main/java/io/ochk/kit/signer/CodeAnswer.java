package io.ochk.kit.signer;

import java.util.Locale;
import java.util.Optional;

/**
 * What somebody types when asked whether all read the same code. A yes is not enough: it could be
 * meant for another question. The first group of the code says that it was looked at.
 */
public final class CodeAnswer {
  private static final int GROUP = 5;

  private CodeAnswer() {}

  /** The question. */
  public static String question(String code) {
    return "Compare the code "
        + code
        + " with all others, not through the nodes. If they read the same, type its first five"
        + " characters [code/n/later] ";
  }

  /** The whole code, if what was typed repeats it or its first group. */
  public static Optional<String> confirmed(String typed, String shown) {
    String bare = bare(typed);
    boolean repeats =
        !shown.isEmpty()
            && (bare.equals(bare(shown)) || bare.equals(bare(shown).substring(0, GROUP)));
    return repeats ? Optional.of(shown) : Optional.empty();
  }

  private static String bare(String code) {
    return code.replaceAll("[-\\s]", "").toLowerCase(Locale.ROOT);
  }
}
