package io.ochk.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Response;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.server.problem.ProblemCode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/**
 * What is refused for its bytes, its signature, its time or where it was sent; on both databases.
 */
@ParameterizedClass
@DatabaseSource
class EnvelopeRefusalTest extends RefusingPortal {
  private static ActionEnvelope incident() {
    return programme.incident(operators.getFirst(), Severity.INFO, "title");
  }

  private static String text(ActionEnvelope envelope) {
    return CanonicalJson.text(envelope.json());
  }

  @Test
  void aDuplicateMemberIsNamed() {
    String twice = text(incident()).replaceFirst("\"pubkey\":", "\"sig_hex\":\"\",\"pubkey\":");
    refused(portal.post(INCIDENTS, twice), ProblemCode.MALFORMED, "sig_hex");
  }

  @Test
  void anUnknownMemberIsNamed() {
    String more = text(incident()).replaceFirst("\"pubkey\":", "\"extra\":1,\"pubkey\":");
    refused(portal.post(INCIDENTS, more), ProblemCode.MALFORMED, "extra");
  }

  @Test
  void trailingBytesAreRefused() {
    refused(portal.post(INCIDENTS, text(incident()) + "{}"), ProblemCode.MALFORMED, "document");
  }

  @Test
  void aLoneSurrogateIsRefused() {
    String lone = text(incident()).replaceFirst("\"title\":\"title\"", "\"title\":\"\\\\ud800\"");
    refused(portal.post(INCIDENTS, lone), ProblemCode.MALFORMED);
  }

  @Test
  void aNonceThatIsNoIntegerIsNamed() {
    String half = text(incident()).replaceFirst("\"nonce\":[0-9]+", "\"nonce\":1.5");
    refused(portal.post(INCIDENTS, half), ProblemCode.MALFORMED, "payload.nonce");
  }

  @Test
  void aDeepDocumentIsRefused() {
    refused(
        portal.post(INCIDENTS, "{\"payload\":" + "[".repeat(20) + "]".repeat(20) + "}"),
        ProblemCode.MALFORMED);
  }

  @Test
  void anEmptyBodyIsRefused() {
    refused(portal.post(INCIDENTS, ""), ProblemCode.MALFORMED, "document");
  }

  @Test
  void moreThan64KiBIsTooLarge() {
    refused(portal.post(INCIDENTS, " ".repeat(64 * 1024 + 1)), ProblemCode.TOO_LARGE);
  }

  @Test
  void anApplicationMayHave256KiBButNoMore() {
    refused(
        portal.post("/api/operator/applications", " ".repeat(256 * 1024)), ProblemCode.MALFORMED);
    refused(
        portal.post("/api/operator/applications", " ".repeat(256 * 1024 + 1)),
        ProblemCode.TOO_LARGE);
  }

  @Test
  void anotherContentTypeIsRefused() {
    refused(
        portal.send(
            portal
                .request(INCIDENTS)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(text(incident())))),
        ProblemCode.MEDIA_TYPE_UNKNOWN);
  }

  @Test
  void aSignatureOverAnotherPayloadIsRefused() {
    String changed = text(incident()).replaceFirst("\"title\":\"title\"", "\"title\":\"other\"");
    refused(portal.post(INCIDENTS, changed), ProblemCode.SIGNATURE_INVALID, "sig_hex");
  }

  @Test
  void someoneElsesOperatorIdIsRefused() {
    AlertPublish alert =
        new AlertPublish(
            Optional.of(PortalUnderTest.ORIGIN),
            "t",
            "b",
            Severity.INFO,
            List.of(),
            People.SLUG,
            People.id(operators.get(1)),
            portal.clock().instant());
    refused(
        portal.post(INCIDENTS, programme.sign(operators.getFirst(), alert)),
        ProblemCode.OPERATOR_ID_FOREIGN,
        "payload.params.operator_id");
  }

  private static ActionEnvelope expiring(Instant expiry) {
    return ActionEnvelope.sign(
        ActionPayload.of(
            alert(PortalUnderTest.ORIGIN, portal.clock().instant()),
            99,
            expiry.getEpochSecond(),
            Optional.of(People.SLUG)),
        operators.getFirst());
  }

  private static AlertPublish alert(Origin audience, Instant at) {
    return new AlertPublish(
        Optional.of(audience),
        "t",
        "b",
        Severity.INFO,
        List.of(),
        People.SLUG,
        People.id(operators.getFirst()),
        at);
  }

  @Test
  void anExpiredEnvelopeIsRefused() {
    refused(
        portal.post(INCIDENTS, expiring(portal.clock().instant().minusSeconds(61))),
        ProblemCode.EXPIRED,
        "payload.expires_at");
  }

  @Test
  void anEnvelopeForMoreThan31DaysIsRefused() {
    refused(
        portal.post(
            INCIDENTS,
            expiring(portal.clock().instant().plus(Duration.ofDays(31)).plusSeconds(61))),
        ProblemCode.EXPIRES_TOO_LATE,
        "payload.expires_at");
  }

  @Test
  void anEnvelopeFromTheFutureIsRefused() {
    Instant ahead = portal.clock().instant().plusSeconds(61);
    refused(
        portal.post(
            INCIDENTS, programme.sign(operators.getFirst(), alert(PortalUnderTest.ORIGIN, ahead))),
        ProblemCode.STATED_IN_FUTURE);
  }

  @Test
  void aForeignAudienceIsRefused() {
    refused(
        portal.post(
            INCIDENTS,
            programme.sign(
                operators.getFirst(),
                alert(new Origin("https://other.example"), portal.clock().instant()))),
        ProblemCode.AUDIENCE_FOREIGN,
        "payload.params.audience");
  }

  @Test
  void anExitWithoutAudienceIsRefused() {
    ExitHandoff exit =
        new ExitHandoff(
            Optional.empty(),
            People.SLUG,
            People.id(operators.getFirst()),
            "r",
            portal.clock().instant(),
            Optional.empty());
    refused(
        portal.post("/api/operator/exits", programme.sign(operators.getFirst(), exit)),
        ProblemCode.AUDIENCE_MISSING,
        "payload.params.audience");
  }

  @Test
  void twoFederationsInOneEnvelopeAreRefused() {
    ActionEnvelope envelope =
        ActionEnvelope.sign(
            ActionPayload.of(
                alert(PortalUnderTest.ORIGIN, portal.clock().instant()),
                98,
                portal.clock().instant().plusSeconds(60).getEpochSecond(),
                Optional.of(new FederationSlug("other"))),
            operators.getFirst());
    refused(
        portal.post(INCIDENTS, envelope), ProblemCode.FEDERATION_MISMATCH, "payload.federation");
  }

  @Test
  void anotherActionIsToldWhereToGo() {
    Response response = portal.post("/api/operator/charter", incident());
    refused(response, ProblemCode.WRONG_ENDPOINT, "payload.action");
    assertThat(response.at("detail")).contains(INCIDENTS);
  }
}
