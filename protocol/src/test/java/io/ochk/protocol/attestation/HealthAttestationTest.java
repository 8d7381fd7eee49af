package io.ochk.protocol.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthAttestationTest {
  private static final SigningKey OPERATOR = key(1);
  private static final SigningKey NODE = key(2);
  private static final OperatorId ID = OperatorId.of(OPERATOR.publicKey());
  private static final FederationSlug SLUG = new FederationSlug("oc-me-v1");
  private static final long AT = 1_779_408_000;

  private static SigningKey key(int value) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) value);
    return SigningKey.ofSeed(seed);
  }

  private static HealthAttestation.Payload payload(
      JsonValue hosted, Optional<String> digest, Optional<ActionEnvelope> certificate) {
    return new HealthAttestation.Payload(
        ID,
        SLUG,
        hosted,
        "0.1.0",
        "https://n.example:9000",
        "https://n.example:9001",
        NodeStatus.RUNNING,
        AT,
        digest,
        certificate);
  }

  private static HealthAttestation.Payload plain() {
    return payload(JsonNull.NULL, Optional.empty(), Optional.empty());
  }

  private static ActionEnvelope certificate(
      SigningKey operator, SigningKey node, String slug, long notAfter) {
    JsonObject params =
        JsonObject.builder()
            .put("audience", "https://n.example:9001")
            .put(
                "endpoints",
                JsonObject.builder()
                    .put("api", "https://n.example:9001")
                    .put("p2p", "https://n.example:9000")
                    .build())
            .put("federation_slug", slug)
            .put("node_pubkey", node.publicKey().hex())
            .put("not_after", notAfter)
            .put("operator_id", OperatorId.of(operator.publicKey()).text())
            .build();
    return ActionEnvelope.sign(
        new ActionPayload("node-certify", params, BigInteger.ONE, AT, Optional.of(SLUG)), operator);
  }

  private static String text(HealthAttestation attestation) {
    return new String(attestation.bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void hasTheDeclaredBytes() throws Exception {
    HealthAttestation attestation = HealthAttestation.sign(plain(), OPERATOR);
    assertThat(new String(attestation.attestation().signedBytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"kind\":\"oc-guardian-attestation\",\"operator_id\":\""
                + ID
                + "\","
                + "\"federation_slug\":\"oc-me-v1\",\"hosted_request_id\":null,"
                + "\"fedimintd_version\":\"0.1.0\",\"p2p_url\":\"https://n.example:9000\","
                + "\"api_url\":\"https://n.example:9001\",\"status\":\"running\","
                + "\"attested_at\":1779408000}");
    assertThat(text(attestation))
        .isEqualTo(
            "{\"attestation\":"
                + new String(attestation.attestation().signedBytes(), StandardCharsets.UTF_8)
                + ",\"pubkey_hex\":\""
                + OPERATOR.publicKey().hex()
                + "\",\"sig_hex\":\""
                + attestation.signature().hex()
                + "\"}");
    assertThat(HealthAttestation.parse(attestation.bytes())).isEqualTo(attestation);
    assertThat(attestation.verify()).isEqualTo(OPERATOR.publicKey());
  }

  @Test
  void digestAndCertificateAreAppendedWhenPresent() throws Exception {
    ActionEnvelope certificate = certificate(OPERATOR, NODE, "oc-me-v1", AT);
    HealthAttestation attestation =
        HealthAttestation.sign(
            payload(JsonNull.NULL, Optional.of("sha256:ab"), Optional.of(certificate)), NODE);
    assertThat(text(attestation))
        .contains(
            "\"attested_at\":1779408000,\"image_digest\":\"sha256:ab\",\"node_certificate\":{\"payload\":{");
    HealthAttestation parsed = HealthAttestation.parse(attestation.bytes());
    assertThat(parsed).isEqualTo(attestation);
    assertThat(parsed.verify()).isEqualTo(OPERATOR.publicKey());
  }

  @Test
  void aHostedRequestIdOfOthersIsKeptUnderTheSignature() throws Exception {
    for (JsonValue id : new JsonValue[] {new JsonString("req-1"), new JsonNumber("42")}) {
      HealthAttestation attestation =
          HealthAttestation.sign(payload(id, Optional.empty(), Optional.empty()), OPERATOR);
      HealthAttestation.parse(attestation.bytes()).verify();
    }
  }

  @Test
  void aKeyThatIsNotTheOperatorsNeedsACertificate() {
    HealthAttestation attestation = HealthAttestation.sign(plain(), NODE);
    assertThatThrownBy(attestation::verify)
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith("operator_id: expected ");
  }

  @Test
  void aCertificateMustCoverNodeFederationOperatorAndTime() {
    refuses(certificate(OPERATOR, key(3), "oc-me-v1", AT), "node_certificate.node_pubkey");
    refuses(certificate(OPERATOR, NODE, "other", AT), "node_certificate.federation_slug");
    refuses(certificate(OPERATOR, NODE, "oc-me-v1", AT - 1), "node_certificate.not_after");
    refuses(certificate(key(4), NODE, "oc-me-v1", AT), "node_certificate.operator_id");
    ActionEnvelope genuine = certificate(OPERATOR, NODE, "oc-me-v1", AT);
    ActionEnvelope forged =
        new ActionEnvelope(genuine.payload(), OPERATOR.publicKey(), NODE.sign(genuine.payload()));
    refuses(forged, "sig_hex");
    ActionPayload other =
        new ActionPayload(
            "charter-sign", genuine.payload().params(), BigInteger.ONE, AT, Optional.of(SLUG));
    refuses(ActionEnvelope.sign(other, OPERATOR), "node_certificate.action");
  }

  private static void refuses(ActionEnvelope certificate, String check) {
    HealthAttestation attestation =
        HealthAttestation.sign(
            payload(JsonNull.NULL, Optional.empty(), Optional.of(certificate)), NODE);
    assertThatThrownBy(attestation::verify)
        .isInstanceOfSatisfying(
            VerificationException.class, e -> assertThat(e.check()).isEqualTo(check));
  }

  @Test
  void aChangedAttestationDoesNotVerify() throws Exception {
    String forged = text(HealthAttestation.sign(plain(), OPERATOR)).replace("running", "degraded");
    HealthAttestation attestation =
        HealthAttestation.parse(forged.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(attestation::verify).hasMessageStartingWith("sig_hex: expected");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`\"running\"`, `\"fine\"`, attestation.status",
        "`oc-guardian-attestation`, `oc-other`, attestation.kind",
        "`,\"hosted_request_id\":null`, ``, attestation.hosted_request_id",
        "`\"hosted_request_id\":null`, `\"hosted_request_id\":[]`, attestation.hosted_request_id",
        "`\"attested_at\":1779408000`, `\"attested_at\":\"now\"`, attestation.attested_at",
        "`\"attested_at\":1779408000`, `\"attested_at\":1779408000,\"image_digest\":null`, attestation.image_digest",
        "`\"attested_at\":1779408000`, `\"attested_at\":1779408000,\"x\":1`, attestation.x"
      })
  void refusesAMemberOfAnotherFormAndNamesIt(String good, String bad, String member) {
    String text = text(HealthAttestation.sign(plain(), OPERATOR));
    assertThat(text).contains(good);
    assertThatThrownBy(
            () -> HealthAttestation.parse(text.replace(good, bad).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.member()).isEqualTo(member));
  }

  @ParameterizedTest
  @CsvSource({"0, GREEN", "150, GREEN", "151, GREY", "-60, GREEN", "-61, GREY"})
  void anAttestationIsStaleAfter150Seconds(long age, Health health) {
    Instant now = Instant.ofEpochSecond(AT + age);
    assertThat(Health.of(Optional.of(plain()), Optional.of("sha256:ab"), now)).isEqualTo(health);
  }

  @Test
  void anotherImageThanThePinnedOneIsRedUnlessStale() {
    HealthAttestation.Payload other =
        payload(JsonNull.NULL, Optional.of("sha256:cd"), Optional.empty());
    Instant now = Instant.ofEpochSecond(AT);
    assertThat(Health.of(Optional.of(other), Optional.of("sha256:ab"), now)).isEqualTo(Health.RED);
    assertThat(Health.of(Optional.of(other), Optional.of("sha256:cd"), now))
        .isEqualTo(Health.GREEN);
    assertThat(Health.of(Optional.of(other), Optional.empty(), now)).isEqualTo(Health.GREEN);
    assertThat(Health.of(Optional.of(other), Optional.of("sha256:ab"), now.plusSeconds(200)))
        .isEqualTo(Health.GREY);
    assertThat(Health.of(Optional.empty(), Optional.empty(), now)).isEqualTo(Health.GREY);
  }
}
