package io.ochk.guardian.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.peer.Runs.Run;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RunsTest {
  @Test
  void numbersThatFollowOneAnotherAreOneRun() {
    assertThat(Runs.of(List.of(5L, 3L, 4L, 9L, 11L, 10L)))
        .containsExactly(new Run(3, 5), new Run(9, 11));
    assertThat(Runs.of(List.of(7L))).containsExactly(new Run(7, 7));
  }

  @Test
  void ofNothingThereIsNone() {
    assertThat(Runs.of(List.of())).isEmpty();
  }

  @Test
  void runsHoldExactlyTheNumbersThatTheyWereMadeOf() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      TreeSet<Long> numbers = new TreeSet<>();
      random.longs(random.nextInt(40), 0, 60).forEach(numbers::add);
      assertThat(
              Runs.of(numbers).stream()
                  .flatMapToLong(run -> LongStream.rangeClosed(run.first(), run.last()))
                  .boxed())
          .containsExactlyElementsOf(numbers);
    }
  }
}
