package io.ochk.system.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.Jcs;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.settlement.Direction;
import io.ochk.protocol.settlement.SettlementEvent;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.system.world.Scale;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What reviewer, organiser, gateway and federation state, in Node and here: the same bytes and
 * hashes, signed there and verified here, signed here and verified there.
 */
class RecordsInteropTest {
  private static Node node;

  @BeforeAll
  static void start() throws Exception {
    node = new Node();
  }

  @AfterAll
  static void stop() throws Exception {
    node.close();
  }

  @Test
  void acceptancesAndRejectionsVerifyBothWays() throws Exception {
    SigningKey reviewer = TestKeys.reviewer();
    KeyHistory history = KeyHistory.of(Role.REVIEWER, reviewer.publicKey());
    for (Decision.Verdict verdict : Decision.Verdict.values()) {
      Decision here = new Programme().decide(TestKeys.operator(1), verdict);
      String text = CanonicalJson.text(here.json());
      assertThat(verifiesThere("decision", text, reviewer.publicKey(), "sig_hex")).isTrue();
      String spoiled = text.replace(verdict.wireName(), other(verdict).wireName());
      assertThat(verifiesThere("decision", spoiled, reviewer.publicKey(), "sig_hex")).isFalse();
      assertThatThrownBy(() -> Decision.parse(spoiled.getBytes(UTF_8)).verify(history))
          .isInstanceOf(VerificationException.class);

      JsonMembers there = signedThere("decision", "60".repeat(32), here.payload().json());
      Decision made =
          Decision.parse(
              ("{\"payload\":"
                      + there.string("signed")
                      + ",\"reviewer_kid\":\""
                      + here.reviewerKid()
                      + "\",\"sig_hex\":\""
                      + there.string("signature")
                      + "\"}")
                  .getBytes(UTF_8));
      made.verify(history);
      assertThat(made).isEqualTo(here);
    }
  }

  private static Decision.Verdict other(Decision.Verdict verdict) {
    return switch (verdict) {
      case ACCEPT -> Decision.Verdict.REJECT;
      case REJECT -> Decision.Verdict.ACCEPT;
    };
  }

  @Test
  void statementsOfEveryKindAboutTheDirectoryVerifyBothWays() throws Exception {
    SigningKey organiser = TestKeys.organiser();
    KeyHistory history = KeyHistory.of(Role.ORGANISER, organiser.publicKey());
    List<DirectoryStatement> statements = Programme.binding().statements;
    assertThat(statements.stream().map(s -> s.payload().subject().action()).distinct())
        .containsExactly("federation-create", "seat-assign", "charter-publish");
    for (DirectoryStatement here : statements) {
      String text = CanonicalJson.text(here.json());
      assertThat(verifiesThere("directory", text, organiser.publicKey(), "sig_hex")).isTrue();
      JsonMembers there = signedThere("directory", "70".repeat(32), here.payload().json());
      assertThat(there.string("sha256")).isEqualTo(here.payload().sha256());
      DirectoryStatement made =
          DirectoryStatement.parse(
              ("{\"payload\":"
                      + there.string("signed")
                      + ",\"organiser_kid\":\""
                      + here.organiserKid()
                      + "\",\"sig_hex\":\""
                      + there.string("signature")
                      + "\"}")
                  .getBytes(UTF_8));
      made.verify(history);
      assertThat(made).isEqualTo(here);
    }
  }

  @Test
  void keyDocumentsWithRotationsVerifyBothWays() throws Exception {
    Programme programme = Programme.seated().rotateReviewer(TestKeys.key(0x62));
    programme.rotateReviewer(TestKeys.key(0x63));
    for (KeyRotation here : programme.reviewerRotations) {
      String text = CanonicalJson.text(here.json());
      PublicKey goes = here.payload().predecessor();
      PublicKey comes = here.payload().successor();
      assertThat(verifiesThere("rotation", text, goes, "predecessor_sig_hex")).isTrue();
      assertThat(verifiesThere("rotation", text, comes, "successor_sig_hex")).isTrue();
      assertThat(verifiesThere("rotation", text, goes, "successor_sig_hex")).isFalse();
    }

    List<String> seeds = List.of("71".repeat(32), "72".repeat(32), "73".repeat(32));
    String text =
        node.ask(
                "keyDocument",
                JsonObject.builder()
                    .put("role", Role.REVIEWER.wireName())
                    .put("seeds", JsonArray.ofStrings(seeds))
                    .put("from", Programme.START))
            .string("document");
    KeyDocument there = KeyDocument.parse(text.getBytes(UTF_8));
    PublicKey first = TestKeys.key(0x71).publicKey();
    KeyHistory history = KeyHistory.resolve(Role.REVIEWER, first, there);
    assertThat(history.current()).isEqualTo(new AuthorityKey(TestKeys.key(0x73).publicKey()));
    assertThat(CanonicalJson.text(there.json())).isEqualTo(text);
    String spoiled = text.replace("yearly", "monthly");
    assertThatThrownBy(() ->
            KeyHistory.resolve(Role.REVIEWER, first, KeyDocument.parse(spoiled.getBytes(UTF_8))))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void settlementEventsOfEveryShapeVerifyBothWays() throws Exception {
    Random random = Scale.random();
    SigningKey gateway = TestKeys.operator(0);
    for (int i = 0; i < Scale.pick(5, 60, 5_000); i++) {
      SettlementEvent here = SettlementEvent.sign(event(random), gateway);
      String text = CanonicalJson.text(here.json());
      assertThat(verifiesThere("settlement", text, gateway.publicKey(), "sig_hex")).isTrue();
      JsonMembers there = signedThere("settlement", "01".repeat(32), here.event().json());
      SettlementEvent made =
          SettlementEvent.parse(
              ("{\"event\":"
                      + there.string("signed")
                      + ",\"pubkey_hex\":\""
                      + gateway.publicKey().hex()
                      + "\",\"sig_hex\":\""
                      + there.string("signature")
                      + "\"}")
                  .getBytes(UTF_8));
      made.verify();
      assertThat(made).isEqualTo(here);
    }
  }

  private static SettlementEvent.Payload event(Random random) {
    return new SettlementEvent.Payload(
        List.of("escrow.deposit", "escrow.payout", "fee.distribution").get(random.nextInt(3)),
        Programme.SLUG,
        "op-" + random.nextInt(),
        random.nextLong(2_100_000_000_000_000L),
        random.nextBoolean() ? Direction.IN : Direction.OUT,
        Programme.START + random.nextInt(1_000_000),
        text(random),
        text(random),
        text(random),
        text(random),
        text(random),
        text(random),
        text(random),
        text(random),
        text(random),
        text(random),
        text(random),
        random.nextBoolean() ? Optional.of(random.nextLong(1_000_000)) : Optional.empty());
  }

  private static Optional<String> text(Random random) {
    return random.nextBoolean()
        ? Optional.empty()
        : Optional.of(
            List.of("ab".repeat(32), "\u20ac \"quoted\" \\ /", "\ud83d\udd11\u2028\u0007")
                .get(random.nextInt(3)));
  }

  @Test
  void requestsHaveTheSameCanonicalBytesAndHashWhicheverSideMadeThem() throws Exception {
    Random random = Scale.random();
    for (int i = 0; i < Scale.pick(5, 60, 5_000); i++) {
      RequestKind kind =
          random.nextInt(3) == 0
              ? new RequestKind.Liveness()
              : new RequestKind.Statement(
                  "We are here.\n" + text(random).orElse("").strip().replace("\u0007", ""));
      Request here =
          new Request(
              Programme.START,
              random.nextInt(Integer.MAX_VALUE),
              Programme.START + 1 + random.nextInt(604_800),
              Programme.SLUG,
              "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
              BitcoinNetwork.values()[random.nextInt(BitcoinNetwork.values().length)],
              kind);
      JsonMembers there =
          node.ask(
              "hash",
              JsonObject.builder()
                  .put("purpose", "request")
                  .put("text", CanonicalJson.text(shuffled(here.json(), random))));
      assertThat(there.string("hash")).isEqualTo(here.hash());
      assertThat(there.string("jcs")).isEqualTo(new String(Jcs.bytes(here.json()), UTF_8));
      assertThat(Request.parse(there.string("jcs").getBytes(UTF_8))).isEqualTo(here);
    }
  }

  private static JsonObject shuffled(JsonObject object, Random random) {
    List<String> names = new ArrayList<>(object.members().keySet());
    Collections.shuffle(names, random);
    JsonObject.Builder shuffled = JsonObject.builder();
    names.forEach(name -> shuffled.put(name, object.get(name).orElseThrow()));
    return shuffled.build();
  }

  /** What Node signs, given the members sorted: it has to know their declared order itself. */
  private static JsonMembers signedThere(String kind, String seed, JsonObject payload) {
    return node.ask(
        "sign",
        JsonObject.builder()
            .put("kind", kind)
            .put("seed", seed)
            .put("text", CanonicalJson.text(payload.sorted()))
            .put("sort", false));
  }

  private static boolean verifiesThere(
      String kind, String document, PublicKey key, String signature) throws Exception {
    return node.ask(
            "verify",
            JsonObject.builder()
                .put("kind", kind)
                .put("document", document)
                .put("pubkey", key.hex())
                .put("signature", signature))
        .bool("valid");
  }
}
