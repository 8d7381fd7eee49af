package io.ochk.guardian.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is asked to give a ceremony up, and when nobody has to. */
class NextStepTest {
  private static final String SETUP = "0123456789abcdef".repeat(4);
  private static final List<String> ALL = List.of("alice", "bob", "carol");

  private static Optional<String> next(
      String state, boolean complaint, List<String> certified, List<String> culprits) {
    return NextStep.of(state, SETUP, false, complaint, ALL, certified, culprits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"joining", "running", "live"})
  void whileItGoesOnOrIsDoneThereIsNothingToDo(String state) {
    assertThat(next(state, false, List.of("bob"), List.of())).isEmpty();
  }

  @Test
  void oneWhoHasNotCertifiedIsAskedAndTheLiarOnlyIfNobodyElseIsLeft() {
    assertThat(next("failed", true, List.of("bob"), List.of("carol")).orElseThrow())
        .isEqualTo(
            "oc-guardian ceremony abandon 0123456789abcdef0123456789abcdef (or \"Give the ceremony"
                + " up\" on the signer's page), by one who has not certified it: alice. Then"
                + " oc-guardian ceremony start, by any guardian.");
    assertThat(next("failed", true, List.of("alice", "bob"), List.of("carol")).orElseThrow())
        .contains("certified it: carol. Then");
    assertThat(next("disputed", true, List.of(), List.of()).orElseThrow())
        .contains("certified it: alice, bob, carol. Then");
  }

  @Test
  void afterAComplaintItIsGivenUpThoughNoCertificateHasComeYet() {
    assertThat(next("failed", true, List.of(), List.of("carol")).orElseThrow())
        .contains("certified it: alice, bob. Then");
  }

  @Test
  void whereNobodyCanHaveCertifiedOrAllHaveAnotherIsBegun() {
    String again = "oc-guardian ceremony start, by any guardian.";
    assertThat(next("failed", false, List.of(), List.of("carol"))).contains(again);
    assertThat(next("abandoned", true, List.of("bob"), List.of())).contains(again);
    assertThat(next("failed", true, ALL, List.of())).contains(again);
  }
}
