package io.ochk.threshold;

/**
 * How much of a campaign this run plays: {@code oc.test.scale} is quick, default or full. {@code
 * oc.test.count} is a number in place of it, for one campaign that is played in parts.
 */
public final class Scale {
  private Scale() {}

  /** Picks the count for the scale of this run. */
  public static long of(long quick, long usual, long full) {
    Long count = Long.getLong("oc.test.count");
    if (count != null) {
      return count;
    }
    return switch (System.getProperty("oc.test.scale", "default")) {
      case "quick" -> quick;
      case "full" -> full;
      default -> usual;
    };
  }

  /** Where a seeded campaign begins: {@code oc.test.seed}, to play one run again, else 0. */
  public static long firstSeed() {
    return Long.getLong("oc.test.seed", 0);
  }

  /** Says in the report of the run how much was played, so that a full run can be written down. */
  public static void played(String campaign, long worlds, long steps) {
    System.out.printf(
        "%s: %d steps in %d worlds, seeds %d to %d%n",
        campaign, steps, worlds, firstSeed(), firstSeed() + worlds - 1);
  }
}
