package io.ochk.protocol.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CeremonyVectorsTest {
  record Vector(
      SetupDocument setup, String setupHash, List<ActionEnvelope> joins, String sessionHash) {}

  static Stream<Vector> vectors() throws MalformedException {
    List<Vector> vectors = new ArrayList<>();
    for (JsonMembers row : Vectors.rows("ceremonies.json")) {
      List<ActionEnvelope> joins = new ArrayList<>();
      for (JsonMembers join : row.objects("joins", 15)) {
        joins.add(ActionEnvelope.read(join));
      }
      vectors.add(
          new Vector(
              SetupDocument.read(row.members("setup")),
              row.string("setup_hash"),
              joins,
              row.string("session_hash")));
    }
    return vectors.stream();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void setupAndSessionHashAreThoseOfAnotherImplementation(Vector vector) throws Exception {
    assertThat(vector.setup.hash()).isEqualTo(vector.setupHash);
    assertThat(SetupDocument.parse(vector.setup.bytes())).isEqualTo(vector.setup);
    List<ActionEnvelope> shuffled = new ArrayList<>(vector.joins).reversed();
    Joins joins = Joins.verified(vector.setup, shuffled);
    assertThat(joins.sessionHash()).isEqualTo(vector.sessionHash);
    assertThat(joins.envelopes()).isEqualTo(vector.joins);
    assertThat(joins.encryptionKeys().keySet())
        .containsExactlyElementsOf(vector.setup.seats().stream().map(SeatHolder::seat).toList());
  }

  @Test
  void whoDealsAndReceivesJoinsOnceAsAReceiver() throws Exception {
    SetupDocument reshare = vectors().toList().get(2).setup;
    assertThat(reshare.joiners())
        .extracting(SeatHolder::operatorPubkey)
        .containsExactly(key(0), key(1), key(4), key(2), key(5));
    assertThat(reshare.receiver(key(2)).orElseThrow().seat()).isEqualTo(1);
    assertThat(reshare.dealer(key(2)).orElseThrow().seat()).isEqualTo(2);
    assertThat(reshare.dealer(key(3))).isEmpty();
    assertThat(reshare.epoch()).isEqualTo(1);
  }

  private static io.ochk.protocol.signature.PublicKey key(int operator) {
    return TestKeys.operator(operator).publicKey();
  }

  @Test
  void aJoinThatIsMissingForeignOrThereTwiceIsRefusedByName() throws Exception {
    Vector vector = vectors().findFirst().orElseThrow();
    List<ActionEnvelope> joins = vector.joins;
    refuses(vector.setup, joins.subList(0, 3), "joins: expected one of " + seat(vector, 3));
    refuses(
        vector.setup,
        List.of(joins.get(0), joins.get(1), joins.get(2), joins.get(2)),
        "joins: expected one of each seat");
    Vector other = vectors().toList().get(1);
    refuses(vector.setup, other.joins, "join.setup_hash: expected " + vector.setupHash);
    ActionEnvelope forged =
        new ActionEnvelope(joins.get(0).payload(), joins.get(1).pubkey(), joins.get(1).signature());
    refuses(vector.setup, List.of(forged), "sig_hex: expected a signature by");
    ActionEnvelope stranger = ActionEnvelope.sign(joins.get(0).payload(), TestKeys.operator(9));
    refuses(vector.setup, List.of(stranger), "join.operator_id: expected the id of");
  }

  private static String seat(Vector vector, int seat) {
    return vector.setup.holder(seat).orElseThrow().operatorId() + " in seat " + seat;
  }

  private static void refuses(SetupDocument setup, List<ActionEnvelope> joins, String message) {
    assertThatThrownBy(() -> Joins.verified(setup, joins))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"kind\":\"reshare\" | \"kind\":\"rekey\" | kind",
        "\"kind\":\"reshare\" | \"kind\":\"keygen\" | dealers",
        "\"n\":3 | \"n\":4 | n",
        "\"t\":2 | \"t\":1 | t",
        "\"t\":2 | \"t\":4 | t",
        "\"attempt\":0 | \"attempt\":-1 | attempt",
        "\"epoch\":1 | \"epoch\":0 | epoch",
        "\"dealers\":[0,1,2] | \"dealers\":[0,2,1] | dealers",
        "\"dealers\":[0,1,2] | \"dealers\":[0,1,4] | dealers",
        "\"dealers\":[0,1,2] | \"dealers\":[] | dealers",
        "\"network\":\"mainnet\" | \"network\":\"bitcoin\" | network",
        "FROST-secp256k1-SHA256-TR-v1 | FROST-secp256k1-SHA256-v1 | suite",
        "\"previous\":null, |  | previous",
        "\"key\":\"0101 | \"key\":\"010 | key",
        "\"seat\":1} | \"seat\":15} | old_seats[1].seat",
        "\"seats\":[{\"operator_id\":\"op- | \"seats\":[{\"operator_id\":\"op-0 | seats[0].operator_id"
      })
  void aMalformedSetupIsRefusedByName(String genuine, String spoiled, String member)
      throws Exception {
    String text = new String(vectors().toList().get(2).setup.bytes(), StandardCharsets.UTF_8);
    assertThat(text).contains(genuine);
    String changed =
        text.replaceFirst(
            java.util.regex.Pattern.quote(genuine),
            java.util.regex.Matcher.quoteReplacement(spoiled == null ? "" : spoiled));
    assertThatThrownBy(() -> SetupDocument.parse(changed.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.member()).isEqualTo(member));
  }

  @Test
  void oneKeyInTwoSeatsIsRefused() throws Exception {
    SetupDocument setup = vectors().findFirst().orElseThrow().setup;
    JsonObject json = setup.json();
    String first = setup.seats().get(0).operatorPubkey().hex();
    String second = setup.seats().get(1).operatorPubkey().hex();
    String text =
        CanonicalJson.text(json)
            .replace(second, first)
            .replace(
                setup.seats().get(1).operatorId().text(), setup.seats().get(0).operatorId().text());
    assertThatThrownBy(() -> SetupDocument.parse(text.getBytes(StandardCharsets.UTF_8)))
        .hasMessageStartingWith("seats[1].operator_pubkey: expected another key in each seat");
  }

  @Test
  void anEpochRecordComesBackFromItsBytes() throws Exception {
    Vector vector = vectors().toList().get(2);
    EpochRecord record =
        new EpochRecord(vector.setup, vector.joins, Octets.of(new byte[] {0x13, 1, 2}));
    String text = new String(record.bytes(), StandardCharsets.UTF_8);
    assertThat(text)
        .startsWith("{\"kind\":\"oc-guardian-epoch\",\"version\":1,\"setup\":{\"attempt\":0,")
        .endsWith("\"transcript\":\"130102\"}");
    assertThat(EpochRecord.parse(record.bytes())).isEqualTo(record);
    assertThatThrownBy(() ->
            EpochRecord.parse(
                text.replace("\"version\":1", "\"version\":2").getBytes(StandardCharsets.UTF_8)))
        .hasMessageStartingWith("version: expected");
  }
}
