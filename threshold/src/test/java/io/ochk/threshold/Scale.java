package io.ochk.threshold;

/** How much of a campaign this run plays: {@code oc.test.scale} is quick, default or full. */
public final class Scale {
  private Scale() {}

  /** Picks the count for the scale of this run. */
  public static long of(long quick, long usual, long full) {
    return switch (System.getProperty("oc.test.scale", "default")) {
      case "quick" -> quick;
      case "full" -> full;
      default -> usual;
    };
  }
}
