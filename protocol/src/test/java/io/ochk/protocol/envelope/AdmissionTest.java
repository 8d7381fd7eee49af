package io.ochk.protocol.envelope;

import static io.ochk.protocol.envelope.ActionEnvelopeTest.AT;
import static io.ochk.protocol.envelope.ActionEnvelopeTest.ID;
import static io.ochk.protocol.envelope.ActionEnvelopeTest.KEY;
import static io.ochk.protocol.envelope.ActionEnvelopeTest.PORTAL;
import static io.ochk.protocol.envelope.ActionEnvelopeTest.SLUG;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
  private static final Admission HERE = new Admission(PORTAL.get(), false);

  private static Optional<Refusal.Code> refusal(
      Admission admission,
      Action action,
      Optional<FederationSlug> federation,
      Instant now,
      long lifetime) {
    ActionPayload payload = ActionPayload.of(action, 1, AT.getEpochSecond() + lifetime, federation);
    return admission.refusal(ActionEnvelope.sign(payload, KEY), action, now).map(Refusal::code);
  }

  private static Optional<Refusal.Code> refusal(Action action) {
    return refusal(HERE, action, action.federation(), AT, 600);
  }

  private static Membership join(Optional<Origin> audience, OperatorId id, Instant at) {
    return new Membership(Membership.Kind.JOIN, audience, SLUG, id, 0, at);
  }

  @Test
  void aGenuineEnvelopeIsAdmitted() {
    assertThat(refusal(join(PORTAL, ID, AT))).isEmpty();
  }

  @Test
  void theLongFormOfTheOperatorsIdIsAdmittedAndAForeignOneRefused() {
    OperatorId longer =
        new OperatorId("op-" + Sha256.hex(KEY.publicKey().bytes()).substring(0, 32));
    assertThat(refusal(join(PORTAL, longer, AT))).isEmpty();
    assertThat(refusal(join(PORTAL, new OperatorId("op-0123456789abcdef"), AT)))
        .contains(Refusal.Code.OPERATOR_ID_FOREIGN);
  }

  @Test
  void aWrongSignatureIsRefusedBeforeAnythingElse() {
    Action action = join(PORTAL, new OperatorId("op-0123456789abcdef"), AT);
    ActionPayload payload = ActionPayload.of(action, 1, 1, Optional.of(SLUG));
    ActionPayload other = ActionPayload.of(action, 2, 1, Optional.of(SLUG));
    ActionEnvelope forged = new ActionEnvelope(payload, KEY.publicKey(), KEY.sign(other));
    assertThat(HERE.refusal(forged, action, AT).orElseThrow().code())
        .isEqualTo(Refusal.Code.SIGNATURE_INVALID);
  }

  @Test
  void theEnvelopesFederationIsTheOneOfItsParameters() {
    Action action = join(PORTAL, ID, AT);
    assertThat(refusal(HERE, action, Optional.of(new FederationSlug("other")), AT, 600))
        .contains(Refusal.Code.FEDERATION_MISMATCH);
    assertThat(refusal(HERE, action, Optional.empty(), AT, 600)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, ''",
    "-60, ''",
    "-61, EXPIRED",
    "2678400, ''",
    "2678460, ''",
    "2678461, EXPIRES_TOO_LATE"
  })
  void theExpiryLiesBetweenNowAnd31DaysWithAMinuteOfTolerance(long lifetime, String code) {
    Optional<Refusal.Code> refusal =
        refusal(
            HERE, join(PORTAL, ID, AT.minus(Duration.ofHours(1))), Optional.of(SLUG), AT, lifetime);
    assertThat(refusal.map(Enum::name).orElse("")).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"60, ''", "61, STATED_IN_FUTURE", "-1000000, ''"})
  void aTimeThatIsStatedIsNotInTheFuture(long ahead, String code) {
    assertThat(refusal(join(PORTAL, ID, AT.plusSeconds(ahead))).map(Enum::name).orElse(""))
        .isEqualTo(code);
  }

  @Test
  void aForeignAudienceIsRefused() {
    Optional<Origin> foreign = Optional.of(new Origin("https://other.example"));
    assertThat(refusal(join(foreign, ID, AT))).contains(Refusal.Code.AUDIENCE_FOREIGN);
    Optional<Origin> otherPort = Optional.of(new Origin("https://portal.example:8443"));
    assertThat(refusal(join(otherPort, ID, AT))).contains(Refusal.Code.AUDIENCE_FOREIGN);
  }

  @Test
  void anAbsentAudienceIsRefusedWhereASeatIsGivenUpUnlessConfiguredOtherwise() {
    Action exit = new ExitHandoff(Optional.empty(), SLUG, ID, "x", AT, Optional.empty());
    assertThat(refusal(exit)).contains(Refusal.Code.AUDIENCE_MISSING);
    assertThat(refusal(new Admission(PORTAL.get(), true), exit, Optional.of(SLUG), AT, 600))
        .isEmpty();
    assertThat(refusal(join(Optional.empty(), ID, AT))).isEmpty();
  }
}
