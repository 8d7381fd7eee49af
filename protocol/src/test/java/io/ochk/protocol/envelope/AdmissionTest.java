package io.ochk.protocol.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.SigningKey;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Instant NOW = Instant.ofEpochSecond(Programme.START);
  private static final SigningKey OPERATOR = TestKeys.operator(0);
  private static final OperatorId ID = OperatorId.of(OPERATOR.publicKey());
  private static final Admission RULES = new Admission(Programme.PORTAL, false);

  @Test
  void aGenuineEnvelopeIsAdmitted() throws Exception {
    assertThat(refusal(sign(join(ID, Programme.PORTAL, NOW), 3600))).isEmpty();
  }

  @Test
  void theLongFormOfTheOperatorIdNamesTheSameOperator() throws Exception {
    OperatorId longForm =
        new OperatorId(
            "op-"
                + io.ochk.protocol.hash.Sha256.hex(OPERATOR.publicKey().bytes()).substring(0, 32));
    assertThat(refusal(sign(join(longForm, Programme.PORTAL, NOW), 3600))).isEmpty();
  }

  @Test
  void aSignatureByAnotherKeyIsRefused() throws Exception {
    ActionEnvelope genuine = sign(join(ID, Programme.PORTAL, NOW), 3600);
    ActionEnvelope forged =
        new ActionEnvelope(
            genuine.payload(), genuine.pubkey(), TestKeys.operator(1).sign(genuine.payload()));
    assertThat(refusal(forged))
        .hasValueSatisfying(r -> {
          assertThat(r.code()).isEqualTo(Refusal.Code.SIGNATURE_INVALID);
          assertThat(r.member()).isEqualTo("sig_hex");
        });
  }

  @Test
  void someoneElsesOperatorIdIsRefusedAndBothIdsAreNamed() throws Exception {
    OperatorId other = OperatorId.of(TestKeys.operator(1).publicKey());
    assertThat(refusal(sign(join(other, Programme.PORTAL, NOW), 3600)))
        .hasValueSatisfying(r -> {
          assertThat(r.code()).isEqualTo(Refusal.Code.OPERATOR_ID_FOREIGN);
          assertThat(r.detail()).isEqualTo("expected " + ID + ", found " + other);
        });
  }

  @Test
  void anEnvelopeForAnotherFederationThanItsParametersNameIsRefused() throws Exception {
    Membership join = join(ID, Programme.PORTAL, NOW);
    ActionPayload payload =
        ActionPayload.of(
            join, 1, NOW.getEpochSecond() + 60, Optional.of(new FederationSlug("another")));
    assertThat(refusal(ActionEnvelope.sign(payload, OPERATOR)))
        .hasValueSatisfying(r -> assertThat(r.code()).isEqualTo(Refusal.Code.FEDERATION_MISMATCH));
  }

  @Test
  void whatMayHaveExpiredOnItsWayIsHeldToAllOtherRules() throws Exception {
    Origin elsewhere = new Origin("https://elsewhere.example");
    assertThat(onItsWay(sign(join(ID, Programme.PORTAL, NOW), -100_000))).isEmpty();
    assertThat(onItsWay(sign(join(ID, elsewhere, NOW), -100_000)))
        .hasValueSatisfying(r -> assertThat(r.code()).isEqualTo(Refusal.Code.AUDIENCE_FOREIGN));
    assertThat(onItsWay(sign(join(ID, Programme.PORTAL, NOW.plusSeconds(61)), -100_000)))
        .hasValueSatisfying(r -> assertThat(r.code()).isEqualTo(Refusal.Code.STATED_IN_FUTURE));
    assertThat(onItsWay(sign(join(ID, Programme.PORTAL, NOW), 32 * 86_400)))
        .hasValueSatisfying(r -> assertThat(r.code()).isEqualTo(Refusal.Code.EXPIRES_TOO_LATE));
    assertThat(
            onItsWay(
                sign(join(OperatorId.of(TestKeys.operator(1).publicKey()), elsewhere, NOW), -9)))
        .hasValueSatisfying(r -> assertThat(r.code()).isEqualTo(Refusal.Code.OPERATOR_ID_FOREIGN));
  }

  private static Optional<Refusal> onItsWay(ActionEnvelope envelope) throws Exception {
    return RULES.refusalOnItsWay(envelope, envelope.action(), NOW);
  }

  @Test
  void theFederationMayBeLeftToTheParameters() throws Exception {
    ActionPayload payload =
        ActionPayload.of(
            join(ID, Programme.PORTAL, NOW), 1, NOW.getEpochSecond() + 60, Optional.empty());
    assertThat(refusal(ActionEnvelope.sign(payload, OPERATOR))).isEmpty();
  }

  @Test
  void expiryHasAToleranceOfSixtySecondsAndNotOneMore() throws Exception {
    assertThat(refusal(sign(join(ID, Programme.PORTAL, NOW), -60))).isEmpty();
    assertThat(refusal(sign(join(ID, Programme.PORTAL, NOW), -61)))
        .hasValueSatisfying(r -> assertThat(r.code()).isEqualTo(Refusal.Code.EXPIRED));
  }

  @Test
  void expiryMayLieThirtyOneDaysAheadAndTheToleranceAndNotOneSecondMore() throws Exception {
    long most = 31 * 86_400L + 60;
    assertThat(refusal(sign(join(ID, Programme.PORTAL, NOW), most))).isEmpty();
    assertThat(refusal(sign(join(ID, Programme.PORTAL, NOW), most + 1)))
        .hasValueSatisfying(r -> assertThat(r.code()).isEqualTo(Refusal.Code.EXPIRES_TOO_LATE));
  }

  @Test
  void whatIsSaidToHappenLaterThanNowIsRefused() throws Exception {
    assertThat(refusal(sign(join(ID, Programme.PORTAL, NOW.plusSeconds(60)), 3600))).isEmpty();
    assertThat(refusal(sign(join(ID, Programme.PORTAL, NOW.plusSeconds(61)), 3600)))
        .hasValueSatisfying(r -> assertThat(r.code()).isEqualTo(Refusal.Code.STATED_IN_FUTURE));
  }

  @Test
  void anEnvelopeMeantForAnotherPortalIsRefused() throws Exception {
    Origin other = Origin.of("https://other.example").orElseThrow();
    assertThat(refusal(sign(join(ID, other, NOW), 3600)))
        .hasValueSatisfying(r -> {
          assertThat(r.code()).isEqualTo(Refusal.Code.AUDIENCE_FOREIGN);
          assertThat(r.detail())
              .isEqualTo("expected https://portal.example, found https://other.example");
        });
  }

  @Test
  void onlyWhatMovesMoneyOrDeletesMustNameItsAudience() throws Exception {
    Membership join =
        new Membership(Membership.Kind.JOIN, Optional.empty(), Programme.SLUG, ID, 0, NOW);
    ExitHandoff exit =
        new ExitHandoff(Optional.empty(), Programme.SLUG, ID, "done", NOW, Optional.empty());
    PortalForget forget = new PortalForget(Optional.empty(), ID, NOW);
    assertThat(refusal(sign(join, 3600))).isEmpty();
    for (Action action : new Action[] {exit, forget}) {
      assertThat(refusal(sign(action, 3600)))
          .hasValueSatisfying(r -> assertThat(r.code()).isEqualTo(Refusal.Code.AUDIENCE_MISSING));
      ActionEnvelope envelope = sign(action, 3600);
      assertThat(new Admission(Programme.PORTAL, true).refusal(envelope, envelope.action(), NOW))
          .isEmpty();
    }
  }

  @Test
  void theSignatureIsJudgedBeforeAnythingThatItCovers() throws Exception {
    Origin other = Origin.of("https://other.example").orElseThrow();
    ActionEnvelope late = sign(join(ID, other, NOW.plusSeconds(999)), -999);
    ActionEnvelope forged =
        new ActionEnvelope(
            late.payload(), late.pubkey(), TestKeys.operator(1).sign(late.payload()));
    assertThat(refusal(forged))
        .hasValueSatisfying(r -> assertThat(r.code()).isEqualTo(Refusal.Code.SIGNATURE_INVALID));
  }

  private static Membership join(OperatorId id, Origin audience, Instant signedAt) {
    return new Membership(
        Membership.Kind.JOIN, Optional.of(audience), Programme.SLUG, id, 0, signedAt);
  }

  private static ActionEnvelope sign(Action action, long secondsFromNow) {
    return ActionEnvelope.sign(
        ActionPayload.of(action, 7, NOW.getEpochSecond() + secondsFromNow, action.federation()),
        OPERATOR);
  }

  private static Optional<Refusal> refusal(ActionEnvelope envelope) throws Exception {
    // As a receiver meets it: from bytes.
    ActionEnvelope received = ActionEnvelope.parse(envelope.bytes());
    return RULES.refusal(received, received.action(), NOW);
  }
}
