package io.ochk.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.kit.ceremony.CeremonyWatch;
import io.ochk.protocol.json.JsonObject;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.ExitCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CeremonyOutcomeTest {
  @ParameterizedTest
  @ValueSource(strings = {"abandoned", "failed", "refused"})
  void aCeremonyThatCameToNothingIsRefusedWithItsReason(String stage) {
    assertThatThrownBy(() -> CeremonyWatch.requireNoFailure(ceremony(stage)))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> {
              assertThat(failure.exit()).isEqualTo(ExitCode.REFUSED);
              assertThat(failure.code()).isEqualTo("ceremony_" + stage);
              assertThat(failure).hasMessage("the ceremony is " + stage + ": seat 2 did not deal");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"proposed", "joined", "code", "running", "watching", "live"})
  void anyOtherStageIsNone(String stage) throws Exception {
    CeremonyWatch.requireNoFailure(ceremony(stage));
  }

  private static JsonObject ceremony(String stage) {
    return JsonObject.builder().put("stage", stage).put("detail", "seat 2 did not deal").build();
  }
}
