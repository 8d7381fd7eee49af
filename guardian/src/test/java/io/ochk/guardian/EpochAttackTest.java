package io.ochk.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.world.LoneNode;
import io.ochk.guardian.world.Wire;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.verify.fixture.TestCeremony;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a peer may tell a node about the federation's key. */
@Tag("slow")
class EpochAttackTest {
  private static final List<SigningKey> SEATS =
      List.of(
          TestKeys.operator(0), TestKeys.operator(1), TestKeys.operator(2), TestKeys.operator(3));

  @TempDir Path data;

  private static PeerMessage epoch(TestCeremony ceremony) {
    return new PeerMessage.Epoch(ceremony.record());
  }

  private static JsonArray epochs(LoneNode node) {
    return (JsonArray) Wire.at(Wire.get(node.api() + "/api/keys").json(), "epochs");
  }

  private static String shown(LoneNode node, EpochRecord record) {
    return Wire.get(node.api() + "/api/ceremonies/" + record.setup().hash() + "/epoch").status()
        + "";
  }

  @Test
  void aKeyThatAPeerMadeByItselfIsNeverTheFederations() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1)) {
      String charter = node.world.programme.charters.getLast().hash();
      SigningKey thief = TestKeys.operator(1);
      List<SigningKey> own = List.of(thief, TestKeys.key(0x71));
      TestCeremony made = TestCeremony.generation(Programme.SLUG, charter, 2, own);
      TestCeremony later = made.reshared(charter, 2, List.of(0, 1), own);
      // Their own guardians under the federation's own threshold, and another federation's.
      TestCeremony threeOfFour =
          TestCeremony.generation(
              Programme.SLUG,
              charter,
              3,
              List.of(thief, TestKeys.key(0x71), TestKeys.key(0x72), TestKeys.key(0x73)));
      for (TestCeremony lie : List.of(made, later, threeOfFour)) {
        assertThat(node.send(1, epoch(lie)).status()).isEqualTo(200);
      }
      assertThat(node.refused(1, "setup_unacceptable")).isEqualTo(3);
      assertThat(epochs(node).values()).isEmpty();

      TestCeremony real = TestCeremony.generation(Programme.SLUG, charter, 3, SEATS);
      node.send(1, epoch(real));
      assertThat(epochs(node).values()).hasSize(1);
      JsonObject before = Wire.get(node.api() + "/api/keys").json();
      for (TestCeremony lie : List.of(made, later, threeOfFour)) {
        node.send(1, epoch(lie));
        assertThat(shown(node, lie.record())).isEqualTo("404");
      }
      assertThat(node.refused(1, "setup_unacceptable")).isEqualTo(6);
      assertThat(Wire.get(node.api() + "/api/keys").json()).isEqualTo(before);
      node.world.restart(0);
      assertThat(Wire.get(node.api() + "/api/keys").json()).isEqualTo(before);
    }
  }

  @Test
  void aSecondFirstEpochOfTheSameSeatsChangesNothing() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1)) {
      String charter = node.world.programme.charters.getLast().hash();
      TestCeremony real = TestCeremony.generation(Programme.SLUG, charter, 3, SEATS);
      TestCeremony reshared = real.reshared(charter, 3, List.of(0, 1, 2), SEATS);
      node.send(1, epoch(real));
      node.send(1, epoch(reshared));
      assertThat(epochs(node).values()).hasSize(2);
      JsonObject before = Wire.get(node.api() + "/api/keys").json();
      TestCeremony another = real.reshared(charter, 3, List.of(1, 2, 3), SEATS);
      node.send(1, epoch(another));
      assertThat(Wire.get(node.api() + "/api/keys").json()).isEqualTo(before);
      assertThat(shown(node, another.record())).isEqualTo("404");
    }
  }

  @Test
  void anEpochWaitsForTheOneBefore() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1)) {
      String charter = node.world.programme.charters.getLast().hash();
      TestCeremony real = TestCeremony.generation(Programme.SLUG, charter, 3, SEATS);
      TestCeremony next = real.reshared(charter, 3, List.of(0, 1, 2), SEATS);
      node.send(1, epoch(next));
      assertThat(epochs(node).values()).isEmpty();
      node.send(1, epoch(real));
      Wire.await("both epochs", () -> epochs(node).values().size() == 2);
    }
  }
}
