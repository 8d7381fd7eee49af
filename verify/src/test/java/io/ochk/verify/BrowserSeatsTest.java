package io.ochk.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyJoin.SignerKind;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.verify.fixture.TestCeremony;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BrowserSeatsTest {
  private static final SetupDocument SETUP =
      TestCeremony.setup(
          Programme.SLUG,
          "ab".repeat(32),
          3,
          IntStream.range(0, 4).mapToObj(TestKeys::operator).toList(),
          Optional.empty());

  private static List<ActionEnvelope> joins(int browsers, int kits) {
    List<ActionEnvelope> joins = new ArrayList<>();
    for (int seat = 0; seat < browsers + kits; seat++) {
      joins.add(
          TestCeremony.join(
              SETUP,
              TestKeys.operator(seat),
              seat < browsers ? SignerKind.BROWSER : SignerKind.KIT));
    }
    return joins;
  }

  @Test
  void fewerBrowsersThanASignatureNeedsAreNothingToSpeakOf() {
    assertThat(BrowserSeats.warning(SETUP, joins(2, 2))).isEmpty();
    assertThat(BrowserSeats.warning(SETUP, joins(0, 4))).isEmpty();
    assertThat(BrowserSeats.warning(SETUP, List.of())).isEmpty();
  }

  @Test
  void asManyBrowsersAsASignatureNeedsAreNamedWithHowManyHaveToChange() {
    assertThat(BrowserSeats.warning(SETUP, joins(3, 0)).orElseThrow())
        .startsWith("3 of 4 seats sign in browsers, and 3 sign for the federation")
        .contains("At least 1 of them");
    assertThat(BrowserSeats.warning(SETUP, joins(4, 0)).orElseThrow()).contains("At least 2 of");
  }

  @Test
  void aSeatCountsOnceAndWhoHoldsNoneNotAtAll() {
    List<ActionEnvelope> joins = new ArrayList<>(joins(2, 0));
    joins.add(joins.getFirst());
    joins.add(TestCeremony.join(SETUP, TestKeys.operator(9), SignerKind.BROWSER));
    assertThat(BrowserSeats.warning(SETUP, joins)).isEmpty();
  }
}
