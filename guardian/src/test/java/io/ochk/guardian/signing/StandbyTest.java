package io.ochk.guardian.signing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StandbyTest {
  @Test
  void seatsStepInOneAfterAnotherFromTheOriginOn() {
    assertThat(Standby.turns(2, 1, 4)).isEqualTo(1);
    assertThat(Standby.turns(3, 1, 4)).isEqualTo(2);
    assertThat(Standby.turns(0, 1, 4)).isEqualTo(3);
  }

  @Test
  void nobodyStepsInAtOnce() {
    assertThat(Standby.turns(1, 1, 4)).isEqualTo(1);
  }
}
