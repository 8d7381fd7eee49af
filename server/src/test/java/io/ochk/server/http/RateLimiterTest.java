package io.ochk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private final TestClock clock = new TestClock();
  private final RateLimiter limiter = new RateLimiter("writes", 3, Duration.ofMinutes(1), clock);

  @Test
  void theQuotaMayBeUsedAtOnceAndThenRefills() {
    for (int i = 0; i < 3; i++) {
      assertThat(limiter.take("a").allowed()).isTrue();
    }
    RateLimiter.Verdict refused = limiter.take("a");
    assertThat(refused.allowed()).isFalse();
    assertThat(refused.resetSeconds()).isEqualTo(20);
    assertThat(limiter.state(refused)).isEqualTo("\"writes\";r=0;t=20");
    clock.move(Duration.ofSeconds(20));
    assertThat(limiter.take("a").allowed()).isTrue();
    assertThat(limiter.take("a").allowed()).isFalse();
  }

  @Test
  void oneClientDoesNotUseUpAnothers() {
    for (int i = 0; i < 4; i++) {
      limiter.take("a");
    }
    assertThat(limiter.take("b").allowed()).isTrue();
  }

  @Test
  void theClockTurnedBackGivesNothing() {
    for (int i = 0; i < 3; i++) {
      limiter.take("a");
    }
    clock.move(Duration.ofMinutes(-5));
    assertThat(limiter.take("a").allowed()).isFalse();
  }
}
