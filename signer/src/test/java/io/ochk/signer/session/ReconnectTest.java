package io.ochk.signer.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReconnectTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MILLI = Duration.ofMillis(1).toNanos();

  private final Reconnect reconnect = new Reconnect(new Random(1), 0);

  @Test
  void aNodeThatStartsAgainIsMetWithinAQuarterOfASecond() {
    long now = 0;
    long tries = 0;
    while (now < 20 * SECOND) {
      long pause = reconnect.absent(now);
      assertThat(pause).isBetween(25 * MILLI, 250 * MILLI);
      now += pause;
      tries++;
    }
    assertThat(tries).isBetween(80L, 170L);
  }

  @Test
  void theFirstPausesAreTheShortest() {
    assertThat(reconnect.absent(0)).isBetween(25 * MILLI, 50 * MILLI);
    assertThat(reconnect.absent(0)).isBetween(50 * MILLI, 100 * MILLI);
    assertThat(reconnect.absent(0)).isBetween(100 * MILLI, 200 * MILLI);
    assertThat(reconnect.absent(0)).isBetween(125 * MILLI, 250 * MILLI);
  }

  @Test
  void aNodeThatStaysAwayIsTriedOnceInTenSecondsAtMost() {
    long now = 0;
    for (int i = 0; i < 400; i++) {
      now += reconnect.absent(now);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(reconnect.absent(now)).isBetween(5 * SECOND, 10 * SECOND);
    }
    reconnect.ended(true, now);
    assertThat(reconnect.absent(now)).isBetween(25 * MILLI, 50 * MILLI);
  }

  @Test
  void aFewSessionsMayFollowOneAnotherAndThenThereIsOneInTenSeconds() {
    long now = 0;
    for (int i = 0; i < Reconnect.SESSIONS; i++) {
      long pause = reconnect.ended(false, now);
      assertThat(pause).isBetween(25 * MILLI, 50 * MILLI);
      now += pause;
    }
    long begun = now;
    for (int i = 0; i < 30; i++) {
      now += reconnect.ended(false, now);
    }
    assertThat(now - begun).isBetween(290 * SECOND, 301 * SECOND);
  }

  @Test
  void absenceBetweenSessionsGivesNoMoreOfThem() {
    long now = 0;
    int sessions = 0;
    while (now < 100 * SECOND) {
      now += reconnect.absent(now);
      now += reconnect.ended(false, now);
      sessions++;
    }
    assertThat(sessions).isBetween(Reconnect.SESSIONS + 8, Reconnect.SESSIONS + 11);
  }

  @Test
  void whoeverRefusesWaitsTwiceAsLongEachTimeUpToTenSeconds() {
    assertThat(reconnect.refused()).isBetween(50 * MILLI, 100 * MILLI);
    assertThat(reconnect.refused()).isBetween(100 * MILLI, 200 * MILLI);
    for (int i = 0; i < 10; i++) {
      reconnect.refused();
    }
    assertThat(reconnect.refused()).isBetween(5 * SECOND, 10 * SECOND);
    reconnect.ended(false, 0);
    assertThat(reconnect.refused()).isBetween(5 * SECOND, 10 * SECOND);
    reconnect.ended(true, 0);
    assertThat(reconnect.refused()).isBetween(50 * MILLI, 100 * MILLI);
  }
}
