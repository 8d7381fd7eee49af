package io.ochk.system.world;

import java.util.Random;

/** How much of each campaign a run plays: {@code -Doc.test.scale=quick|default|full}. */
public final class Scale {
  private Scale() {}

  /** The count for this run. */
  public static int pick(int quick, int usual, int full) {
    return switch (System.getProperty("oc.test.scale", "default")) {
      case "quick" -> quick;
      case "full" -> full;
      default -> usual;
    };
  }

  /** Whether every campaign runs at its full count. */
  public static boolean isFull() {
    return System.getProperty("oc.test.scale", "default").equals("full");
  }

  /** The same numbers in every run; {@code -Doc.test.seed} plays others. */
  public static Random random() {
    return new Random(Long.getLong("oc.test.seed", 20_260_522L));
  }
}
