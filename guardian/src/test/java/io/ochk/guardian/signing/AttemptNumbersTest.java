package io.ochk.guardian.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.threshold.signing.SigningAttempt;
import org.junit.jupiter.api.Test;

class AttemptNumbersTest {
  private static final long CREATED = 1_800_000_000;
  private static final Request REQUEST =
      new Request(
          CREATED,
          0,
          CREATED + 600,
          Programme.SLUG,
          "ab".repeat(32),
          BitcoinNetwork.REGTEST,
          new RequestKind.Liveness());

  @Test
  void aFreshRequestBeginsWithTheNumberOfItsSeat() {
    assertThat(AttemptNumbers.first(REQUEST, 3, CREATED)).isEqualTo(3);
    assertThat(AttemptNumbers.first(REQUEST, 3, CREATED + 30)).isEqualTo(3);
  }

  @Test
  void oneThatIsNotFreshBeginsWhereItsAgeSays() {
    assertThat(AttemptNumbers.first(REQUEST, 3, CREATED + 31))
        .isEqualTo(3 + SigningAttempt.LANES * 128 * 31);
  }

  @Test
  void aLaterOneBeginsAboveTheStoredNumberAndInItsOwnLane() {
    for (int stored : new int[] {1, 15, 16, 17, 4_000, 123_457}) {
      for (int seat = 0; seat < SigningAttempt.LANES; seat++) {
        int number = AttemptNumbers.later(REQUEST, seat, stored, CREATED);
        assertThat(number).isGreaterThanOrEqualTo(stored);
        assertThat(number % SigningAttempt.LANES).isEqualTo(seat);
      }
    }
  }

  @Test
  void aClockThatStepsBackGivesNoNumberBelowTheLane() {
    assertThat(AttemptNumbers.later(REQUEST, 5, 0, CREATED - 1_000)).isEqualTo(5);
  }

  @Test
  void noNumberComesNearTheLargest() {
    assertThat(AttemptNumbers.later(REQUEST, 5, 0, CREATED + (1L << 40)))
        .isEqualTo(Integer.MAX_VALUE - 2 * SigningAttempt.LANES);
  }
}
