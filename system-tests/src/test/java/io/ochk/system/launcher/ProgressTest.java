package io.ochk.system.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.launcher.Machine.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where {@code oc up} waits, it says for what. */
class ProgressTest {
  @TempDir Path folder;

  // A step whose condition holds when it has been asked for three seconds, and often enough for
  // somebody who waits to have been told, however slow the machine is.
  private static final String STEP =
      "UP=$1; mkdir -p \"$UP/log\" \"$UP/done\"; begun=$SECONDS; asked=0;"
          + " there() { asked=$((asked + 1));"
          + " [ $asked -ge 10 ] && [ $((SECONDS - begun)) -ge 3 ]; };"
          + " waits() { oc_up_await \"that the node has the key\" there; echo it has; };"
          + " oc_up_step live \"The signers make a key\" waits";

  @Test
  void aPipeGetsALineForEachSpanOfTimeAndThenWhatTheStepPrinted() throws Exception {
    Outcome outcome = new Machine(folder).run("UP_TELL_EVERY=1; " + STEP, folder + "/up");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out())
        .matches(
            "(?s)\n"
                + "The signers make a key\n"
                + "(      not yet: the node has the key \\([0-9]+ s\\)\n"
                + ")+ .*")
        .endsWith("      it has\n")
        .doesNotContain("\r", "\u001b");
  }

  @Test
  void aShortWaitSaysNothing() throws Exception {
    Outcome outcome = new Machine(folder).run("UP_TELL_EVERY=60; " + STEP, folder + "/up");
    assertThat(outcome.out()).isEqualTo("\nThe signers make a key\n      it has\n");
  }
}
