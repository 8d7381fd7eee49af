package io.ochk.system.guardian;

import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.system.world.Await;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.Json;
import java.time.Duration;
import java.util.List;

/** How far a ceremony has come, as a node shows it. */
final class CeremonySteps {
  /** The steps of a ceremony, in their order. */
  static final List<String> ALL = List.of("join", "round1", "echo", "shares", "certify");

  private CeremonySteps() {}

  /**
   * Waits until a node shows that so many seats have done a step, or that all is over; but 20
   * seconds at most, after which it is "late".
   *
   * @return when that was, in words
   */
  static String await(Guardian guardian, String setup, String step, int arrived) {
    try {
      Await.until(
          step,
          Duration.ofSeconds(20),
          () -> {
            JsonValue ceremony = guardian.json("/api/ceremonies/" + setup);
            return Json.at(ceremony, "ceremony.state").toString().contains("live")
                || count(ceremony, step) >= arrived;
          },
          () -> "");
    } catch (AssertionError e) {
      return "late";
    }
    return "with " + arrived + " of " + step;
  }

  /** How many seats have done a step. */
  static long count(JsonValue ceremony, String step) {
    return Requests.list(ceremony, "ceremony.seats").stream()
        .filter(seat -> hasArrived(seat, step))
        .count();
  }

  private static boolean hasArrived(JsonValue seat, String step) {
    return ((JsonObject) Json.at(seat, "steps"))
        .get(step)
        .filter(at -> !(at instanceof JsonNull))
        .isPresent();
  }
}
