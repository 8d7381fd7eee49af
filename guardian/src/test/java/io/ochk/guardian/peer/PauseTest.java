package io.ochk.guardian.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PauseTest {
  private static final Duration LONGEST = Duration.ofMillis(300);

  private static void assertBetween(long nanos, long leastMillis, long mostMillis) {
    assertThat(nanos)
        .isBetween(
            Duration.ofMillis(leastMillis).toNanos(), Duration.ofMillis(mostMillis).toNanos());
  }

  @Test
  void eachPauseMayBeTwiceAsLongAsTheOneBeforeAndNoneIsLongerThanTheLongest() {
    Pause pause = new Pause(LONGEST);
    assertBetween(pause.nanos(), 25, 50);
    assertBetween(pause.nanos(), 50, 100);
    assertBetween(pause.nanos(), 100, 200);
    for (int i = 0; i < 50; i++) {
      assertBetween(pause.nanos(), 150, 300);
    }
  }

  @Test
  void afterASuccessTheyBeginAnew() {
    Pause pause = new Pause(LONGEST);
    for (int i = 0; i < 5; i++) {
      assertThat(pause.nanos()).isPositive();
    }
    pause.reset();
    assertBetween(pause.nanos(), 25, 50);
  }
}
