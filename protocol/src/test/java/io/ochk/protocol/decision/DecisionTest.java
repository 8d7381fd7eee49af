package io.ochk.protocol.decision;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionTest {
  private static final SigningKey REVIEWER = TestKeys.reviewer();
  private static final SigningKey APPLICANT = TestKeys.operator(0);
  private static final KeyHistory HISTORY = KeyHistory.of(Role.REVIEWER, REVIEWER.publicKey());

  @Test
  void theSignedBytesAreTheDeclaredOrder() {
    assertThat(new String(payload("").signedBytes(), UTF_8))
        .isEqualTo(
            "{\"action\":\"program-accept\",\"application_id\":\"app-1\",\"operator_id\":\""
                + OperatorId.of(APPLICANT.publicKey())
                + "\",\"operator_pubkey\":\""
                + APPLICANT.publicKey()
                + "\",\"accepted_at_unix\":1779408000,\"reviewer_note\":\"\","
                + "\"federation_slug\":null}");
  }

  @Test
  void acceptanceAndRejectionComeBackFromTheirBytes() throws Exception {
    for (Decision.Verdict verdict : Decision.Verdict.values()) {
      Decision decision = new Programme().decide(APPLICANT, verdict);
      Decision read = Decision.parse(CanonicalJson.bytes(decision.json()));
      assertThat(read).isEqualTo(decision);
      read.verifyFor(APPLICANT.publicKey(), HISTORY);
    }
  }

  @Test
  void anAcceptanceOfTheReviewersOldKeyStaysValidAfterARotation() throws Exception {
    SigningKey successor = TestKeys.key(0x61);
    Decision before = Decision.sign(payload("before"), REVIEWER);
    Instant rotated = Instant.ofEpochSecond(Programme.START + 1000);
    KeyHistory history =
        KeyHistory.of(
            Role.REVIEWER,
            REVIEWER.publicKey(),
            List.of(KeyRotation.sign(Role.REVIEWER, REVIEWER, successor, rotated, "yearly")));
    before.verifyFor(APPLICANT.publicKey(), history);
  }

  @Test
  void theOldKeyDecidesNothingAfterItsRotation() throws Exception {
    SigningKey successor = TestKeys.key(0x61);
    Instant rotated = Instant.ofEpochSecond(Programme.START - 1000);
    KeyHistory history =
        KeyHistory.of(
            Role.REVIEWER,
            REVIEWER.publicKey(),
            List.of(KeyRotation.sign(Role.REVIEWER, REVIEWER, successor, rotated, "yearly")));
    assertThatThrownBy(() -> Decision.sign(payload("late"), REVIEWER).verify(history))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("in office");
    Decision.sign(payload("new"), successor).verify(history);
  }

  @Test
  void aDecisionByAnotherKeyIsRefused() {
    assertThatThrownBy(() -> Decision.sign(payload(""), TestKeys.key(9)).verify(HISTORY))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith("reviewer_kid: expected a key of the reviewer");
    Decision forged =
        new Decision(
            payload(""),
            Decision.sign(payload(""), REVIEWER).reviewerKid(),
            TestKeys.key(9).sign(payload("")));
    assertThatThrownBy(() -> forged.verify(HISTORY))
        .hasMessageStartingWith("sig_hex: expected a signature by the reviewer's key");
  }

  @Test
  void aDecisionAboutSomebodyElseIsRefused() {
    Decision decision = Decision.sign(payload(""), REVIEWER);
    assertThatThrownBy(() -> decision.verifyFor(TestKeys.operator(1).publicKey(), HISTORY))
        .isInstanceOf(VerificationException.class)
        .hasMessage(
            "operator_pubkey: expected "
                + TestKeys.operator(1).publicKey()
                + " (yours), found "
                + APPLICANT.publicKey());
  }

  @Test
  void idAndKeyMustBelongTogether() {
    Decision.Payload p = payload("");
    Decision.Payload other =
        new Decision.Payload(
            p.verdict(),
            p.applicationId(),
            OperatorId.of(TestKeys.operator(1).publicKey()),
            p.operatorPubkey(),
            p.decidedAtUnix(),
            p.reviewerNote(),
            p.federationSlug());
    assertThatThrownBy(() -> Decision.sign(other, REVIEWER).verify(HISTORY))
        .hasMessageStartingWith("operator_id: expected " + p.operatorId());
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "program-accept | program-maybe | payload.action",
        "\"app-1\" | \"\" | payload.application_id",
        "\"operator_id\":\"op- | \"operator_id\":\"op-x | payload.operator_id",
        "1779408000 | 1779408000.5 | payload.accepted_at_unix",
        "\"reviewer_note\":\"n\" | \"reviewer_note\":null | payload.reviewer_note",
        "\"federation_slug\":null | \"federation_slug\":\"A\" | payload.federation_slug",
        ",\"federation_slug\":null |  | payload.federation_slug",
        "\"federation_slug\":null | \"federation_slug\":null,\"x\":1 | payload.x",
        "\"reviewer_kid\":\" | \"reviewer_kid\":\"+ | reviewer_kid",
        "\"sig_hex\":\" | \"sig_hex\":\"A | sig_hex"
      })
  void aMalformedMemberIsRefusedByName(String genuine, String spoiled, String member) {
    String text =
        new String(CanonicalJson.bytes(Decision.sign(payload("n"), REVIEWER).json()), UTF_8);
    assertThat(text).contains(genuine);
    String changed = text.replace(genuine, spoiled == null ? "" : spoiled);
    assertThatThrownBy(() -> Decision.parse(changed.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.member()).isEqualTo(member));
  }

  @Test
  void aNoteMayHaveFourThousandCharacters() throws Exception {
    Decision longest = Decision.sign(payload("n".repeat(4_000)), REVIEWER);
    assertThat(Decision.parse(CanonicalJson.bytes(longest.json()))).isEqualTo(longest);
    Decision longer = Decision.sign(payload("n".repeat(4_001)), REVIEWER);
    assertThatThrownBy(() -> Decision.parse(CanonicalJson.bytes(longer.json())))
        .hasMessage(
            "payload.reviewer_note: expected at most 4000 characters, found 4001 characters");
  }

  private static Decision.Payload payload(String note) {
    return new Decision.Payload(
        Decision.Verdict.ACCEPT,
        "app-1",
        OperatorId.of(APPLICANT.publicKey()),
        APPLICANT.publicKey(),
        Programme.START,
        note,
        Optional.empty());
  }
}
