package io.ochk.kit.signer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CodeAnswerTest {
  private static final String CODE = "0c9tq-x4mzd-7rw2n-ke5ph";

  @Test
  void theFirstGroupOrAllOfItConfirmsTheWholeCodeThatWasShown() {
    for (String typed : List.of("0c9tq", " 0C9TQ ", CODE, CODE.replace("-", ""))) {
      assertThat(CodeAnswer.confirmed(typed, CODE)).as(typed).contains(CODE);
    }
  }

  @Test
  void aYesAnotherGroupOrNothingConfirmsNothing() {
    for (String typed : List.of("", "y", "yes", "x4mzd", "0c9t", "0c9tqx", "0c9tq-x4mzd")) {
      assertThat(CodeAnswer.confirmed(typed, CODE)).as(typed).isEmpty();
    }
    assertThat(CodeAnswer.confirmed("", "")).isEmpty();
  }
}
