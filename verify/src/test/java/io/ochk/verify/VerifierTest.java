package io.ochk.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.SigningKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private static final SigningKey ALICE = TestKeys.operator(0);
  private static final Verifier UNPINNED = new Verifier(Pins.NONE);
  private static final Verifier PINNED =
      new Verifier(
          new Pins(
              Optional.of(TestKeys.reviewer().publicKey()),
              Optional.of(TestKeys.organiser().publicKey()),
              Optional.empty(),
              Optional.empty()));

  @Test
  void anEnvelopeIsVerifiedLongAfterItsExpiry() throws Exception {
    Programme programme = Programme.binding();
    Report report = UNPINNED.verify(programme.incidents.getFirst().bytes());
    assertThat(report.valid()).isTrue();
    assertThat(report.subject()).isEqualTo("alert-publish by " + OperatorId.of(ALICE.publicKey()));
  }

  @Test
  void anEnvelopeOfAnUnknownActionIsVerifiedAsFarAsItGoes() throws Exception {
    String payload =
        "{\"action\":\"payouts-claim\",\"params\":{},\"nonce\":0,\"expires_at\":0,"
            + "\"federation\":null}";
    String envelope =
        "{\"payload\":"
            + payload
            + ",\"pubkey\":\""
            + ALICE.publicKey()
            + "\",\"sig_hex\":\""
            + ALICE.sign(() -> payload.getBytes(UTF_8))
            + "\"}";
    Report report = UNPINNED.verify(envelope.getBytes(UTF_8));
    assertThat(report.valid()).isTrue();
    assertThat(report.checks())
        .extracting(Check::result)
        .containsExactly(Check.Result.PASS, Check.Result.NOT_CHECKED);
  }

  @Test
  void anApplicationIsBoundToTheExactBytesOfItsAnswers() throws Exception {
    byte[] answers = "## A1 Handle\nalice\n".getBytes(UTF_8);
    ActionEnvelope envelope =
        new Programme()
            .sign(
                ALICE,
                ProgramApply.of(
                    Programme.PORTAL, OperatorId.of(ALICE.publicKey()), answers, Programme.START));
    assertThat(UNPINNED.verify(application(envelope, "## A1 Handle\nalice\n")).valid()).isTrue();
    assertThat(failures(UNPINNED.verify(application(envelope, "## A1 Handle\nmallory\n"))))
        .containsExactly("questionnaire");
    ActionEnvelope incident = Programme.binding().incidents.getFirst();
    assertThat(failures(UNPINNED.verify(application(incident, "x")))).containsExactly("action");
  }

  @Test
  void aDecisionNeedsTheReviewersKey() throws Exception {
    Decision decision = new Programme().decide(ALICE, Decision.Verdict.ACCEPT);
    byte[] bytes = CanonicalJson.bytes(decision.json());
    assertThat(PINNED.verify(bytes).valid()).isTrue();
    Report without = UNPINNED.verify(bytes);
    assertThat(failures(without)).containsExactly("signature");
    assertThat(without.checks().getFirst().detail())
        .isEqualTo("expected the reviewer's key to check against, found none");
  }

  @Test
  void aDecisionIsVerifiedAgainstPublishedKeysThatLeadFromThePin() throws Exception {
    Programme programme = new Programme();
    Decision before = programme.decide(ALICE, Decision.Verdict.ACCEPT);
    programme.rotateReviewer(TestKeys.key(0x61));
    Decision after = programme.decide(ALICE, Decision.Verdict.REJECT);
    Verifier verifier =
        new Verifier(
            new Pins(
                Optional.of(TestKeys.reviewer().publicKey()),
                Optional.empty(),
                Optional.of(programme.reviewerDocument()),
                Optional.empty()));
    for (Decision decision : List.of(before, after)) {
      assertThat(verifier.verify(CanonicalJson.bytes(decision.json())).valid()).isTrue();
    }
    assertThat(failures(PINNED.verify(CanonicalJson.bytes(after.json()))))
        .containsExactly("signature");
  }

  @Test
  void aSingleStatementIsVerifiedAndItsChainIsNot() throws Exception {
    Programme programme = new Programme().found(3, 4);
    Report report = PINNED.verify(CanonicalJson.bytes(programme.statements.getFirst().json()));
    assertThat(report.valid()).isTrue();
    assertThat(report.checks())
        .anyMatch(c -> c.name().equals("chain") && c.result() == Check.Result.NOT_CHECKED);
  }

  @Test
  void rotationsAndKeyDocumentsAreVerifiedAsChains() throws Exception {
    Programme programme = new Programme().rotateReviewer(TestKeys.key(0x61));
    byte[] rotation = CanonicalJson.bytes(programme.reviewerRotations.getFirst().json());
    assertThat(UNPINNED.verify(rotation).valid()).isTrue();
    byte[] keys = CanonicalJson.bytes(programme.reviewerDocument().json());
    assertThat(UNPINNED.verify(keys).valid()).isTrue();

    programme.reviewerRotations.add(
        KeyRotation.sign(
            Role.REVIEWER,
            TestKeys.reviewer(),
            TestKeys.key(0x62),
            Instant.ofEpochSecond(programme.now()),
            "fork"));
    byte[] forked = CanonicalJson.bytes(programme.reviewerDocument().json());
    assertThat(failures(UNPINNED.verify(forked))).containsExactly("rotations");
  }

  @Test
  void aCharterIsVerifiedByItsRules() throws Exception {
    Report report = UNPINNED.verify(Programme.binding().charters.getFirst().source());
    assertThat(report.valid()).isTrue();
    assertThat(report.checks())
        .anyMatch(c ->
            c.name().equals("operational-independence") && c.result() == Check.Result.NOT_CHECKED);
    String text = new String(Programme.binding().charters.getFirst().source(), UTF_8);
    assertThat(failures(UNPINNED.verify((text + "\nTBD\n").getBytes(UTF_8))))
        .containsExactly("placeholder");
  }

  @Test
  void ofAPlainTextNothingPasses() throws Exception {
    Report report = UNPINNED.verify("<!doctype html>Accepted".getBytes(UTF_8));
    assertThat(report.valid()).isFalse();
    assertThat(report.checks()).allMatch(c -> c.result() == Check.Result.NOT_CHECKED);
    assertThat(failures(UNPINNED.verify("A text with a TODO".getBytes(UTF_8))))
        .containsExactly("placeholder");
  }

  @Test
  void blanksBeforeADocumentMakeItNoCharter() throws Exception {
    String envelope = new String(Programme.binding().incidents.getFirst().bytes(), UTF_8);
    String blanks = " \t\r\n".repeat(100);
    assertThat(UNPINNED.verify((blanks + envelope).getBytes(UTF_8)).valid()).isTrue();
    String forged = blanks + envelope.replace("\"nonce\":", "\"nonce\":1");
    assertThat(failures(UNPINNED.verify(forged.getBytes(UTF_8)))).containsExactly("signature");
  }

  @Test
  void aRosterIsWhatItsEnvelopesProve() throws Exception {
    assertThat(UNPINNED.verify(roster(0, 1, 2, 3)).valid()).isTrue();
    assertThat(UNPINNED.verify(roster()).valid()).isFalse();
    assertThat(failures(UNPINNED.verify(roster(0, 0)))).containsExactly("signatures[1]: once");
  }

  @Test
  void aRosterRowThatSaysSomethingElseThanItsEnvelopeFails() throws Exception {
    String genuine = new String(roster(0, 1), UTF_8);
    String alice = OperatorId.of(ALICE.publicKey()).text();
    String bob = OperatorId.of(TestKeys.operator(1).publicKey()).text();
    String renamed =
        genuine.replaceFirst(
            "\"operator_id\":\"" + alice + "\",\"operator_pubkey\"",
            "\"operator_id\":\"" + bob + "\",\"operator_pubkey\"");
    assertThat(failures(UNPINNED.verify(renamed.getBytes(UTF_8))))
        .containsExactly("signatures[0]: row", "signatures[1]: once");
    String otherCharter =
        genuine.replaceFirst(
            "\"charter_hash\":\"[0-9a-f]{64}\"", "\"charter_hash\":\"" + "ab".repeat(32) + "\"");
    assertThat(failures(UNPINNED.verify(otherCharter.getBytes(UTF_8))))
        .containsExactly("signatures[0]: row", "signatures[1]: row");
  }

  @Test
  void somethingElseIsNamedAsSuch() {
    assertThatThrownBy(() -> UNPINNED.verify("{\"hello\":1}".getBytes(UTF_8)))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("document: expected an envelope, application, decision");
    assertThatThrownBy(() -> UNPINNED.verify("<html></html>".getBytes(UTF_16())))
        .isInstanceOf(MalformedException.class);
  }

  private static java.nio.charset.Charset UTF_16() {
    return java.nio.charset.StandardCharsets.UTF_16;
  }

  private static byte[] application(ActionEnvelope envelope, String questionnaire) {
    return CanonicalJson.bytes(
        JsonObject.builder()
            .put("envelope", envelope.json())
            .put("questionnaire", questionnaire)
            .build());
  }

  private static byte[] roster(int... operators) {
    Programme programme = Programme.seated().publish("1.0.0");
    String hash = programme.charters.getFirst().hash();
    List<JsonValue> rows = new java.util.ArrayList<>();
    for (int operator : operators) {
      SigningKey key = TestKeys.operator(operator);
      rows.add(
          JsonObject.builder()
              .put("federation_slug", "oc-me-v1")
              .put("operator_id", OperatorId.of(key.publicKey()).text())
              .put("operator_pubkey", key.publicKey().hex())
              .put("charter_hash", hash)
              .put("charter_version", "1.0.0")
              .put("envelope", programme.ratification(key, hash, "1.0.0").json())
              .build());
    }
    JsonObject meta =
        JsonObject.builder()
            .put("federation_slug", "oc-me-v1")
            .put("charter_hash", hash)
            .put("charter_version", "1.0.0")
            .build();
    return CanonicalJson.bytes(
        JsonObject.builder()
            .put("ok", true)
            .put("meta", meta)
            .put("signatures", new JsonArray(rows))
            .build());
  }

  private static List<String> failures(Report report) {
    return report.checks().stream()
        .filter(c -> c.result() == Check.Result.FAIL)
        .map(Check::name)
        .toList();
  }

  @Test
  void publishedKeysAreHeldToThePins() throws Exception {
    Programme rotated = new Programme().rotateReviewer(TestKeys.key(0x61));
    KeyDocument genuine =
        new KeyDocument(
            List.of(
                new AuthorityKey(TestKeys.key(0x61).publicKey()),
                new AuthorityKey(TestKeys.reviewer().publicKey())),
            rotated.reviewerRotations);
    assertThat(PINNED.verify(new Document.Keys(genuine)).valid()).isTrue();

    // A reader of the plain key set would take the first key for the reviewer's.
    KeyDocument forged =
        new KeyDocument(
            List.of(new AuthorityKey(TestKeys.key(0x77).publicKey())), rotated.reviewerRotations);
    assertThat(PINNED.verify(new Document.Keys(forged)).valid()).isFalse();
    assertThat(UNPINNED.verify(new Document.Keys(forged)).valid()).isFalse();

    KeyDocument others =
        new KeyDocument(List.of(new AuthorityKey(TestKeys.key(0x77).publicKey())), List.of());
    assertThat(PINNED.verify(new Document.Keys(others)).valid()).isFalse();
    assertThat(notChecked(UNPINNED.verify(new Document.Keys(others)))).containsExactly("pin");

    Programme elsewhere = new Programme();
    elsewhere.reviewerRotations.add(
        KeyRotation.sign(
            Role.REVIEWER,
            TestKeys.key(0x77),
            TestKeys.key(0x78),
            Instant.ofEpochSecond(Programme.START),
            "test"));
    KeyDocument foreign =
        new KeyDocument(
            List.of(new AuthorityKey(TestKeys.key(0x78).publicKey())), elsewhere.reviewerRotations);
    assertThat(PINNED.verify(new Document.Keys(foreign)).valid()).isFalse();
  }

  @Test
  void whatARosterOrASingleRotationCannotProveIsSaid() throws Exception {
    assertThat(notChecked(UNPINNED.verify(roster(0, 1)))).containsExactly("seats");
    Programme programme = new Programme().rotateReviewer(TestKeys.key(0x61));
    var rotation = new Document.Rotation(programme.reviewerRotations.getFirst());
    assertThat(notChecked(UNPINNED.verify(rotation))).containsExactly("pin");
    assertThat(notChecked(PINNED.verify(rotation))).isEmpty();
  }

  private static List<String> notChecked(Report report) {
    return report.checks().stream()
        .filter(c -> c.result() == Check.Result.NOT_CHECKED)
        .map(Check::name)
        .toList();
  }
}
