package io.ochk.guardian.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarlyAnswersTest {
  private long now;
  private final EarlyAnswers early = new EarlyAnswers(() -> now);

  @Test
  void nothingIsHeldOfARequestThatIsNotExpected() {
    assertThat(early.hold("a", List.of())).isFalse();
    assertThat(early.take("a")).isEmpty();
  }

  @Test
  void newsWithoutCommitmentsIsNewsToo() {
    early.expect("a");
    assertThat(early.hold("b", List.of())).isFalse();
    assertThat(early.hold("a", List.of())).isTrue();
    assertThat(early.take("a")).contains(List.of());
  }

  @Test
  void whatIsTakenIsExpectedNoMore() {
    early.expect("a");
    assertThat(early.take("a")).isEmpty();
    assertThat(early.hold("a", List.of())).isFalse();
  }

  @Test
  void whatNeverBeginsIsExpectedForSecondsOnly() {
    early.expect("a");
    now += Duration.ofSeconds(5).toNanos();
    assertThat(early.hold("a", List.of())).isTrue();
    now += 1;
    assertThat(early.hold("a", List.of())).isFalse();
    assertThat(early.take("a")).isEmpty();
    early.expect("b");
    now += Duration.ofSeconds(6).toNanos();
    early.expire();
    assertThat(early.hold("b", List.of())).isFalse();
  }
}
