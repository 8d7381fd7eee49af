package io.ochk.protocol.vectors;

/** How much of each campaign a run plays: {@code -Doc.test.scale=quick|default|full}. */
public final class TestScale {
  private TestScale() {}

  /** The count for this run. */
  public static int pick(int quick, int usual, int full) {
    return switch (System.getProperty("oc.test.scale", "default")) {
      case "quick" -> quick;
      case "full" -> full;
      default -> usual;
    };
  }
}
