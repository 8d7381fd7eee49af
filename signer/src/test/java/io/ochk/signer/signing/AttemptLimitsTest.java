package io.ochk.signer.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AttemptLimitsTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

  @Test
  void oneLaneHasSoManyAttemptsAtOnceAndTwoASecondAfterThatWhateverOthersUse() {
    AttemptLimits limits = new AttemptLimits();
    int taken = 0;
    for (int k = 0; k < 10_000; k++) {
      taken += limits.take("a", 3 + 16 * k, NOW) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(AttemptLimits.BURST);
    assertThat(limits.take("a", 4, NOW)).isTrue();
    assertThat(limits.take("b", 3, NOW)).isTrue();
    assertThat(limits.take("a", 3, NOW.plusSeconds(1))).isTrue();
    assertThat(limits.take("a", 3, NOW.plusSeconds(1))).isTrue();
    assertThat(limits.take("a", 3, NOW.plusSeconds(1))).isFalse();
  }

  @Test
  void numbersThatNoHonestCoordinatorCanHaveReachedAreOutOfReach() {
    int seconds = 30;
    assertThat(AttemptLimits.isInReach(15, NOW, NOW)).isTrue();
    assertThat(AttemptLimits.isInReach(16 * 128 * seconds + 5, NOW, NOW.plusSeconds(seconds)))
        .as("begun again after half a minute")
        .isTrue();
    assertThat(AttemptLimits.isInReach(Integer.MAX_VALUE, NOW, NOW.plusSeconds(seconds))).isFalse();
  }

  @Test
  void ofQuestionsAboutOneRequestOnlySoManyWait() throws Exception {
    try (KeyedQueue queue = new KeyedQueue(() -> {})) {
      CountDownLatch busy = new CountDownLatch(1);
      CountDownLatch closed = new CountDownLatch(1);
      AtomicInteger answered = new AtomicInteger();
      queue.run(
          "a",
          () -> {
            try {
              busy.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      int accepted = 0;
      for (int i = 0; i < 100_000; i++) {
        accepted += queue.offer("a", answered::incrementAndGet) ? 1 : 0;
      }
      assertThat(accepted).isEqualTo(KeyedQueue.MOST_OF_ONE);
      assertThat(queue.offer("b", () -> {})).as("another request").isTrue();
      // What closes the request is never dropped.
      queue.run("a", closed::countDown);
      busy.countDown();
      closed.await();
      assertThat(answered).hasValue(accepted);
      assertThat(queue.offer("a", () -> {})).isTrue();
    }
  }
}
