package io.ochk.bench;

import java.util.List;

/** Runs one measurement by name. */
public final class Bench {
  private Bench() {}

  /** The first argument is the name, the rest is the measurement's. */
  public static void main(String[] arguments) throws Exception {
    String name = arguments.length == 0 ? "" : arguments[0];
    List<String> rest = List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
    if (!(name.equals("federation") && FederationMeasurement.wantsJson(rest))) {
      System.out.println(Machine.describe());
    }
    switch (name) {
      case "verify" -> VerifyMeasurement.run();
      case "threshold" -> ThresholdMeasurement.run(rest);
      case "intake" -> IntakeMeasurement.run();
      case "federation" -> FederationMeasurement.run(rest);
      case "kit" -> KitStart.run();
      case "web" -> WebMeasurement.run();
      default -> {
        System.err.println("bench: there is no measurement '" + name + "'; see 'oc bench'");
        System.exit(2);
      }
    }
  }
}
