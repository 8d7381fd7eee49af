package io.ochk.protocol.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHistoryTest {
  private static final SigningKey FIRST = key(1);
  private static final SigningKey SECOND = key(2);
  private static final SigningKey THIRD = key(3);
  private static final SigningKey APPLICANT = key(9);
  private static final Instant AT = Instant.parse("2026-05-22T00:00:00Z");
  private static final KeyRotation ONE =
      KeyRotation.sign(Role.REVIEWER, FIRST, SECOND, AT, "scheduled");
  private static final KeyRotation TWO =
      KeyRotation.sign(Role.REVIEWER, SECOND, THIRD, AT.plusSeconds(1000), "lost");

  private static SigningKey key(int value) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) value);
    return SigningKey.ofSeed(seed);
  }

  private static KeyHistory history(KeyRotation... rotations) throws VerificationException {
    return KeyHistory.of(Role.REVIEWER, FIRST.publicKey(), List.of(rotations));
  }

  private static Decision decision(SigningKey reviewer, long at) {
    return Decision.sign(
        new Decision.Payload(
            Decision.Verdict.ACCEPT,
            "app-1",
            OperatorId.of(APPLICANT.publicKey()),
            APPLICANT.publicKey(),
            at,
            "Welcome.",
            Optional.empty()),
        reviewer);
  }

  @Test
  void theKeyIdIsTheThumbprintOfRfc8037() {
    PublicKey key =
        PublicKey.ofHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
            .orElseThrow();
    assertThat(new AuthorityKey(key).kid()).isEqualTo("kPrK_qmx");
    assertThat(CanonicalJson.text(new AuthorityKey(key).json()))
        .isEqualTo(
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\","
                + "\"kid\":\"kPrK_qmx\",\"use\":\"sig\",\"alg\":\"EdDSA\"}");
  }

  @Test
  void rotationsLeadFromThePinnedKeyToTheCurrentOne() throws Exception {
    KeyDocument document =
        new KeyDocument(
            List.of(
                new AuthorityKey(THIRD.publicKey()),
                new AuthorityKey(SECOND.publicKey()),
                new AuthorityKey(FIRST.publicKey())),
            List.of(ONE, TWO));
    KeyDocument parsed = KeyDocument.parse(CanonicalJson.bytes(document.json()));
    assertThat(parsed).isEqualTo(document);
    for (SigningKey pinned : List.of(FIRST, SECOND, THIRD)) {
      KeyHistory history = KeyHistory.resolve(Role.REVIEWER, pinned.publicKey(), parsed);
      assertThat(history.current().key()).isEqualTo(THIRD.publicKey());
    }
    assertThatThrownBy(() -> KeyHistory.resolve(Role.REVIEWER, key(7).publicKey(), parsed))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith("pinned reviewer key: expected");
  }

  @Test
  void aChainThatIsBrokenNamesTheRotation() {
    refuses("rotations[0].predecessor_pubkey", TWO);
    refuses("rotations[1].predecessor_pubkey", ONE, ONE);
    refuses(
        "rotations[1].successor_pubkey",
        ONE,
        KeyRotation.sign(Role.REVIEWER, SECOND, FIRST, AT.plusSeconds(1), "back"));
    refuses(
        "rotations[1].rotated_at_unix",
        ONE,
        KeyRotation.sign(Role.REVIEWER, SECOND, THIRD, AT.minusSeconds(1), "early"));
    refuses("rotations[0].role", KeyRotation.sign(Role.ORGANISER, FIRST, SECOND, AT, "x"));
    refuses(
        "predecessor_sig_hex",
        new KeyRotation(ONE.payload(), SECOND.sign(ONE.payload()), ONE.successorSignature()));
    refuses(
        "successor_sig_hex",
        new KeyRotation(ONE.payload(), ONE.predecessorSignature(), FIRST.sign(ONE.payload())));
  }

  private static void refuses(String check, KeyRotation... rotations) {
    assertThatThrownBy(() -> history(rotations))
        .isInstanceOfSatisfying(
            VerificationException.class, e -> assertThat(e.check()).isEqualTo(check));
  }

  @ParameterizedTest
  @CsvSource({"-1000, true", "60, true", "61, false"})
  void aKeySignsOnlyForItsTimeInOffice(long after, boolean accepted) throws Exception {
    Decision decision = decision(FIRST, AT.getEpochSecond() + after);
    if (accepted) {
      decision.verify(history(ONE, TWO));
    } else {
      assertThatThrownBy(() -> decision.verify(history(ONE, TWO)))
          .hasMessageStartingWith("reviewer_kid: expected the key that was in office");
    }
    Decision early = decision(SECOND, AT.getEpochSecond() - 61);
    assertThatThrownBy(() -> early.verify(history(ONE, TWO)))
        .hasMessageStartingWith("reviewer_kid: expected the key that was in office");
  }

  @Test
  void aDecisionIsForThisApplicantBytheReviewerAndNobodyElse() throws Exception {
    Decision decision =
        Decision.parse(CanonicalJson.bytes(decision(FIRST, AT.getEpochSecond()).json()));
    KeyHistory reviewer = KeyHistory.of(Role.REVIEWER, FIRST.publicKey());
    decision.verifyFor(APPLICANT.publicKey(), reviewer);
    assertThatThrownBy(() -> decision.verifyFor(THIRD.publicKey(), reviewer))
        .hasMessageStartingWith(
            "operator_pubkey: expected " + THIRD.publicKey().hex() + " (yours)");
    KeyHistory other = KeyHistory.of(Role.REVIEWER, SECOND.publicKey());
    assertThatThrownBy(() -> decision.verify(other))
        .hasMessageStartingWith("reviewer_kid: expected");
    Decision forged =
        new Decision(decision.payload(), decision.reviewerKid(), SECOND.sign(decision.payload()));
    assertThatThrownBy(() -> forged.verify(reviewer)).hasMessageStartingWith("sig_hex: expected");
  }

  @Test
  void aDecisionHasTheDeclaredBytes() {
    Decision decision = decision(FIRST, AT.getEpochSecond());
    assertThat(new String(decision.payload().signedBytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"action\":\"program-accept\",\"application_id\":\"app-1\",\"operator_id\":\""
                + OperatorId.of(APPLICANT.publicKey())
                + "\",\"operator_pubkey\":\""
                + APPLICANT.publicKey().hex()
                + "\",\"accepted_at_unix\":1779408000,"
                + "\"reviewer_note\":\"Welcome.\",\"federation_slug\":null}");
    assertThat(CanonicalJson.text(decision.json()))
        .endsWith(
            ",\"reviewer_kid\":\""
                + new AuthorityKey(FIRST.publicKey()).kid()
                + "\",\"sig_hex\":\""
                + decision.signature().hex()
                + "\"}");
  }

  @Test
  void aReadGrantIsGoodHereForTenMinutes() throws Exception {
    Origin here = new Origin("https://portal.example");
    KeyHistory history = KeyHistory.of(Role.REVIEWER, FIRST.publicKey());
    ReadGrant grant = ReadGrant.sign(Role.REVIEWER, here, AT, 5, FIRST);
    ReadGrant parsed = ReadGrant.parse(CanonicalJson.bytes(grant.json()));
    parsed.verify(history, here, AT.plusSeconds(660));
    assertThatThrownBy(() -> parsed.verify(history, here, AT.plusSeconds(661)))
        .hasMessageStartingWith("expires_at_unix");
    assertThatThrownBy(() -> parsed.verify(history, here, AT.minusSeconds(61)))
        .hasMessageStartingWith("expires_at_unix");
    assertThatThrownBy(() -> parsed.verify(history, new Origin("https://x.example"), AT))
        .hasMessageStartingWith("audience");
    KeyHistory organiser = KeyHistory.of(Role.ORGANISER, FIRST.publicKey());
    assertThatThrownBy(() -> parsed.verify(organiser, here, AT)).hasMessageStartingWith("role");
  }
}
