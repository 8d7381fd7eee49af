package io.ochk.system.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.attestation.HealthAttestation;
import io.ochk.protocol.attestation.NodeStatus;
import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.settlement.SettlementEvent;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.system.world.Scale;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is signed here verifies in Node on independent packages, and the reverse, byte by byte. */
class NodeInteropTest {
  private static final HexFormat HEX = HexFormat.of();
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
  void keysIdsKeyIdsAndWordsAreTheSame() throws Exception {
    Random random = Scale.random();
    for (int i = 0; i < Scale.pick(5, 40, 2_000); i++) {
      byte[] seed = new byte[32];
      random.nextBytes(seed);
      SigningKey key = SigningKey.ofSeed(seed);
      PublicKey pubkey = key.publicKey();
      assertThat(ask("publicKey", "seed", HEX.formatHex(seed)).string("pubkey"))
          .isEqualTo(pubkey.hex());
      JsonMembers id = ask("operatorId", "pubkey", pubkey.hex());
      assertThat(id.string("short")).isEqualTo(OperatorId.of(pubkey).text());
      assertThat(OperatorId.parse(id.string("long")).orElseThrow().names(pubkey)).isTrue();
      assertThat(ask("kid", "pubkey", pubkey.hex()).string("kid"))
          .isEqualTo(new AuthorityKey(pubkey).kid());
      String words = ask("mnemonic", "seed", HEX.formatHex(seed)).string("words");
      assertThat(words).isEqualTo(String.join(" ", Mnemonic.words(seed)));
      assertThat(Mnemonic.seed(words.toCharArray())).isEqualTo(seed);
      assertThat(ask("entropy", "words", words).string("seed")).isEqualTo(HEX.formatHex(seed));
    }
  }

  @Test
  void envelopesSignedHereVerifyThere() throws Exception {
    Random random = Scale.random();
    for (int i = 0; i < Scale.pick(5, 60, 5_000); i++) {
      RandomEnvelope envelope = new RandomEnvelope(random);
      for (boolean sorted : new boolean[] {true, false}) {
        ActionEnvelope signed = envelope.signedHere(sorted);
        JsonMembers answer = verifyThere("envelope", new String(signed.bytes(), UTF_8), "");
        assertThat(answer.bool("valid")).isTrue();
        assertThat(answer.string("signed"))
            .isEqualTo(new String(signed.payload().signedBytes(), UTF_8));
        assertThat(answer.string("sha256")).isEqualTo(signed.payload().sha256());
      }
    }
  }

  @Test
  void envelopesSignedThereVerifyHere() throws Exception {
    Random random = Scale.random();
    for (int i = 0; i < Scale.pick(5, 60, 5_000); i++) {
      RandomEnvelope envelope = new RandomEnvelope(random);
      for (boolean sorted : new boolean[] {true, false}) {
        ActionEnvelope read = signedThere(envelope, sorted);
        read.verify();
        assertThat(read.payload().nonce()).isEqualTo(envelope.payload().nonce());
      }
    }
  }

  @Test
  void anEnvelopeThatWasChangedOnTheWayVerifiesNowhere() throws Exception {
    Random random = Scale.random();
    for (int i = 0; i < Scale.pick(5, 40, 2_000); i++) {
      ActionEnvelope genuine = new RandomEnvelope(random).signedHere(true);
      byte[] signature = genuine.signature().bytes();
      signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
      String text =
          new String(genuine.bytes(), UTF_8)
              .replace(genuine.signature().hex(), HEX.formatHex(signature));
      assertThat(verifyThere("envelope", text, "").bool("valid")).isFalse();
      assertThatThrownBy(ActionEnvelope.parse(text.getBytes(UTF_8))::verify)
          .isInstanceOf(VerificationException.class);
    }
  }

  @Test
  void charterSignaturesWithTheLongIdAreUnderstoodFromTheOtherImplementation() throws Exception {
    String pubkey = TestKeys.operator(0).publicKey().hex();
    String longId = ask("operatorId", "pubkey", pubkey).string("long");
    String payload =
        "{\"action\":\"charter-sign\",\"params\":{\"signed_at\":\"2026-05-22T00:00:00.123Z\","
            + "\"operator_id\":\""
            + longId
            + "\",\"federation_slug\":\"oc-me-v1\",\"charter_version\":\"1.0.0\","
            + "\"charter_hash\":\""
            + "ab".repeat(32)
            + "\"},\"nonce\":18446744073709551615,\"expires_at\":1779411600,"
            + "\"federation\":\"oc-me-v1\"}";
    JsonMembers signed =
        node.ask(
            "sign",
            JsonObject.builder()
                .put("kind", "envelope")
                .put("seed", "01".repeat(32))
                .put("text", payload)
                .put("sort", false));
    assertThat(signed.string("signed")).isEqualTo(payload);
    ActionEnvelope envelope =
        ActionEnvelope.parse(
            document("payload", payload, "pubkey", pubkey, signed.string("signature")));
    envelope.verify();
    CharterSign sign = (CharterSign) envelope.action();
    assertThat(sign.operatorId().names(envelope.pubkey())).isTrue();
    assertThat(sign.operatorId().shortForm()).isEqualTo(OperatorId.of(envelope.pubkey()));
  }

  @Test
  void decisionsVerifyBothWays() throws Exception {
    SigningKey reviewer = TestKeys.reviewer();
    KeyHistory history = KeyHistory.of(Role.REVIEWER, reviewer.publicKey());
    Decision here = new Programme().decide(TestKeys.operator(0), Decision.Verdict.ACCEPT);
    String text = CanonicalJson.text(here.json());
    assertThat(verifyThere("decision", text, reviewer.publicKey().hex()).bool("valid")).isTrue();

    JsonMembers there =
        node.ask(
            "sign",
            JsonObject.builder()
                .put("kind", "decision")
                .put("seed", "60".repeat(32))
                .put("text", CanonicalJson.text(here.payload().json().sorted()))
                .put("sort", false));
    assertThat(there.string("signature")).isEqualTo(here.signature().hex());
    Decision.parse(text.getBytes(UTF_8)).verify(history);
  }

  @Test
  void attestationsVerifyBothWays() throws Exception {
    SigningKey operator = TestKeys.operator(2);
    for (Optional<String> image :
        java.util.List.of(Optional.<String>empty(), Optional.of("sha256:ab"))) {
      HealthAttestation here =
          HealthAttestation.sign(
              new HealthAttestation.Payload(
                  OperatorId.of(operator.publicKey()),
                  new FederationSlug("oc-me-v1"),
                  JsonNull.NULL,
                  "oc-guardian 0.1.0 \u2028",
                  "https://g.example:9000",
                  "https://g.example:9001",
                  NodeStatus.RUNNING,
                  1_779_408_000L,
                  image,
                  Optional.empty()),
              operator);
      String text = new String(here.bytes(), UTF_8);
      assertThat(verifyThere("attestation", text, "").bool("valid")).isTrue();
      JsonMembers there =
          node.ask(
              "sign",
              JsonObject.builder()
                  .put("kind", "attestation")
                  .put("seed", "03".repeat(32))
                  .put("text", CanonicalJson.text(here.attestation().json().sorted()))
                  .put("sort", false));
      assertThat(there.string("signature")).isEqualTo(here.signature().hex());
      HealthAttestation.parse(text.getBytes(UTF_8)).verify();
    }
  }

  @Test
  void theSettlementFactHoldsToTheLastByteInBoth() throws Exception {
    String event =
        "{\"kind\":\"escrow.deposit\",\"federation_slug\":\"oc-me-v1\","
            + "\"operation_id\":\"op-fixture-1\",\"amount_sats\":100000,\"direction\":\"in\","
            + "\"settled_at\":1779408000,\"payment_hash\":null,\"preimage\":null,\"txid\":null,"
            + "\"gateway_pubkey\":null,\"project_key\":\"pk-fixture\",\"user_address\":null,"
            + "\"payout_binding_id\":null,\"distribution_id\":null,\"operator_id\":null,"
            + "\"destination\":null,\"note\":null}";
    JsonMembers there =
        node.ask(
            "sign",
            JsonObject.builder()
                .put("kind", "settlement")
                .put("seed", "01".repeat(32))
                .put("text", event)
                .put("sort", false));
    String signature = there.string("signature");
    assertThat(signature).startsWith("c6d8dd32146024fc").endsWith("5841384180e");
    assertThat(there.string("signed")).isEqualTo(event);
    SigningKey key = TestKeys.operator(0);
    SettlementEvent read =
        SettlementEvent.parse(
            document("event", event, "pubkey_hex", key.publicKey().hex(), signature));
    read.verify();
    assertThat(key.sign(read.event()).hex()).isEqualTo(signature);
    assertThat(verifyThere("settlement", CanonicalJson.text(read.json()), "").bool("valid"))
        .isTrue();
  }

  @Test
  void canonicalJsonIsTheSameForEveryStringAndNumber() throws Exception {
    Random random = Scale.random();
    for (int i = 0; i < Scale.pick(5, 100, 10_000); i++) {
      String text = CanonicalJson.text(new RandomEnvelope(random).payload().params());
      JsonMembers there =
          node.ask("canonical", JsonObject.builder().put("text", text).put("sort", true));
      JsonObject here = StrictJson.parseObject(text.getBytes(UTF_8), JsonLimits.SIGNED);
      assertThat(CanonicalJson.text(here)).isEqualTo(text);
      assertThat(there.string("text")).isEqualTo(CanonicalJson.text(here.sorted()));
    }
  }

  private static ActionEnvelope signedThere(RandomEnvelope envelope, boolean sorted)
      throws MalformedException {
    String payload = CanonicalJson.text(envelope.payload().json());
    JsonMembers answer =
        node.ask(
            "sign",
            JsonObject.builder()
                .put("kind", "envelope")
                .put("seed", envelope.seed())
                .put("text", payload)
                .put("sort", sorted));
    return ActionEnvelope.parse(
        document(
            "payload",
            answer.string("signed"),
            "pubkey",
            envelope.key().publicKey().hex(),
            answer.string("signature")));
  }

  private static byte[] document(
      String part, String signed, String keyName, String key, String signature) {
    return ("{\""
            + part
            + "\":"
            + signed
            + ",\""
            + keyName
            + "\":\""
            + key
            + "\",\"sig_hex\":\""
            + signature
            + "\"}")
        .getBytes(UTF_8);
  }

  private static JsonMembers verifyThere(String kind, String document, String pubkey) {
    return node.ask(
        "verify",
        JsonObject.builder().put("kind", kind).put("document", document).put("pubkey", pubkey));
  }

  private static JsonMembers ask(String operation, String name, String value) {
    return node.ask(operation, JsonObject.builder().put(name, value));
  }
}
