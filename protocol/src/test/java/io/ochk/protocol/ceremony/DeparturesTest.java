package io.ochk.protocol.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeparturesTest {
  private static SetupDocument epoch(int... operators) {
    return new SetupDocument(
        0,
        "0".repeat(64),
        "1".repeat(64),
        new FederationSlug("oc-me-v1"),
        BitcoinNetwork.REGTEST,
        Optional.empty(),
        seats(operators),
        3,
        Optional.empty());
  }

  private static List<SeatHolder> seats(int... operators) {
    List<SeatHolder> seats = new ArrayList<>();
    for (int operator : operators) {
      var key = TestKeys.operator(operator).publicKey();
      seats.add(new SeatHolder(OperatorId.of(key), key, seats.size()));
    }
    return seats;
  }

  @Test
  void nobodyHasLeftWhereAllHoldASeatWhicheverItIs() {
    assertThat(Departures.of(epoch(0, 1, 2, 3), seats(3, 2, 1, 0))).isZero();
    assertThat(Departures.refusal(List.of(epoch(0, 1, 2, 3)), seats(0, 1, 2, 3))).isEmpty();
  }

  @Test
  void oneLessThanCanSignMayLeave() {
    assertThat(Departures.of(epoch(0, 1, 2, 3), seats(0, 1, 5, 6))).isEqualTo(2);
    assertThat(Departures.refusal(List.of(epoch(0, 1, 2, 3)), seats(0, 1, 5, 6))).isEmpty();
  }

  @Test
  void asManyAsCanSignOfAnyEpochMayNot() {
    List<SetupDocument> epochs = List.of(epoch(0, 1, 2, 3), epoch(0, 1, 2, 4), epoch(0, 1, 5, 4));
    assertThat(Departures.refusal(epochs, seats(0, 6, 5, 4)).orElseThrow())
        .isEqualTo(
            "seats: expected fewer than 3 of the holders of epoch 0 to have left, because so many"
                + " sign with its shares for ever; found 3: a new key is needed, and a sweep of"
                + " every address");
  }

  @Test
  void whoComesBackHasNotLeft() {
    List<SetupDocument> epochs = List.of(epoch(0, 1, 2, 3), epoch(0, 1, 4, 5));
    assertThat(Departures.refusal(epochs, seats(2, 3, 4, 5))).isEmpty();
  }
}
