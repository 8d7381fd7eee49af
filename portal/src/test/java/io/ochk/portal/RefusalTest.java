package io.ochk.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.authority.ReadGrant;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.directory.SeatAssign;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.server.problem.ProblemCode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/** Every refusal, on both databases, with the member that it names. */
@ParameterizedClass
@DatabaseSource
class RefusalTest {
  private static final String INCIDENTS = "/api/operator/incidents";
  @TempDir private static Path folder;

  private static PortalUnderTest portal;
  private static Programme programme;
  private static List<SigningKey> operators;
  private static Charter superseded;
  private static Charter charter;

  @Parameter Database database;

  @BeforeParameterizedClassInvocation
  static void aFederationWithItsSecondCharter(Database database) throws Exception {
    portal = PortalUnderTest.start(database, folder.resolve(database.name()), new TestClock());
    programme = new Programme(portal);
    operators = programme.fill();
    superseded = People.charter("1.0.0", operators);
    programme.publish(superseded, Optional.empty());
    charter = People.charter("1.1.0", operators);
    programme.publish(charter, Optional.of(superseded.hash()));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    portal.close();
  }

  private static void refused(Response response, ProblemCode code, String member) {
    refused(response, code);
    assertThat(response.at("member")).isEqualTo(member);
  }

  private static void refused(Response response, ProblemCode code) {
    assertThat(response.body()).contains("\"code\":\"" + code.wireName() + "\"");
    assertThat(response.status()).isEqualTo(code.status());
    assertThat(response.header("content-type")).isEqualTo("application/problem+json");
    assertThat(response.at("detail")).isNotBlank();
    assertThat(response.at("next")).isNotBlank();
  }

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

  @Test
  void anUnknownFederationIsRefused() {
    refused(
        portal.post(
            "/api/operator/memberships",
            programme.membership(
                Membership.Kind.JOIN, operators.getFirst(), 0, new FederationSlug("nobody"))),
        ProblemCode.FEDERATION_UNKNOWN,
        "federation_slug");
    refused(portal.get("/api/public/federations/nobody"), ProblemCode.FEDERATION_UNKNOWN);
    refused(portal.get("/api/public/federations/nobody/record"), ProblemCode.FEDERATION_UNKNOWN);
  }

  @Test
  void whoIsNotAcceptedCannotJoin() {
    refused(
        portal.post(
            "/api/operator/memberships",
            programme.membership(Membership.Kind.JOIN, People.operator(9), 0)),
        ProblemCode.OPERATOR_NOT_ACCEPTED,
        "pubkey");
  }

  @Test
  void aTakenSeatAndAnUnknownOneAreRefused() {
    SigningKey fifth = People.operator(database == Database.SQLITE ? 20 : 21);
    programme.accept(fifth);
    refused(
        portal.post(
            "/api/operator/memberships", programme.membership(Membership.Kind.JOIN, fifth, 0)),
        ProblemCode.SEAT_TAKEN);
    refused(
        portal.post(
            "/api/operator/memberships", programme.membership(Membership.Kind.JOIN, fifth, 4)),
        ProblemCode.SEAT_UNKNOWN);
    refused(
        portal.post(
            "/api/operator/memberships", programme.membership(Membership.Kind.LEAVE, fifth, 0)),
        ProblemCode.NOTHING_TO_LEAVE);
    refused(
        portal.post(INCIDENTS, programme.incident(fifth, Severity.INFO, "not mine")),
        ProblemCode.NOT_SEATED,
        "pubkey");
  }

  @Test
  void aSeatForAKeyThatIsNotAcceptedIsRefused() {
    SigningKey stranger = People.operator(9);
    SeatAssign assign =
        new SeatAssign(
            0, People.id(stranger), stranger.publicKey(), "0".repeat(64), "1".repeat(64));
    refused(programme.state(assign, Optional.empty()), ProblemCode.OPERATOR_NOT_ACCEPTED);
  }

  @Test
  void aStatementThatIsNotNextIsRefused() {
    var late =
        programme.statement(
            new FederationCreate("x", 3, 4, true, Optional.empty(), Optional.empty()));
    refused(
        portal.post("/api/organiser/statements", Programme.body(late)),
        ProblemCode.FEDERATION_EXISTS);
  }

  @Test
  void signingAHashThatIsNotTheCharterIsRefused() {
    refused(
        portal.post(
            "/api/operator/charter",
            programme.ratification(operators.getFirst(), "a".repeat(64), "1.1.0")),
        ProblemCode.CHARTER_HASH_UNKNOWN);
  }

  @Test
  void signingASupersededCharterIsRefused() {
    refused(programme.ratify(operators.getFirst(), superseded), ProblemCode.CHARTER_SUPERSEDED);
  }

  @Test
  void signingAnotherVersionIsRefused() {
    refused(
        portal.post(
            "/api/operator/charter",
            programme.ratification(operators.getFirst(), charter.hash(), "9.9.9")),
        ProblemCode.CHARTER_VERSION_DIFFERS);
  }

  @Test
  void aPlaceholderCharterIsRefused() {
    Charter placeholder = People.charter("2.0.0", operators, "# Charter\n\nTODO\n");
    Response response = programme.publish(placeholder, Optional.of(charter.hash()));
    refused(response, ProblemCode.CHARTER_INVALID);
    assertThat(response.at("detail")).contains("placeholder");
  }

  @Test
  void aCharterWhoseTextHasAnotherHashIsRefused() {
    Charter next = People.charter("2.0.0", operators);
    JsonObject body =
        JsonObject.builder()
            .put(
                "statement",
                programme
                    .statement(
                        new io.ochk.protocol.directory.CharterPublish(
                            "2.0.0", "b".repeat(64), Optional.of(charter.hash()), Optional.empty()))
                    .json())
            .put("charter", new String(next.source(), java.nio.charset.StandardCharsets.UTF_8))
            .build();
    refused(
        portal.post("/api/organiser/statements", body),
        ProblemCode.CHARTER_DIFFERS,
        "statement.payload.charter_hash");
  }

  @Test
  void aQuestionnaireThatWasNotSignedIsRefused() {
    JsonObject good = programme.application(People.operator(30), "## A1 Handle\nname\n");
    JsonObject other =
        JsonObject.builder()
            .put("envelope", good.get("envelope").orElseThrow())
            .put("questionnaire", "## A1 Handle\nnome\n")
            .build();
    refused(
        portal.post("/api/operator/applications", other),
        ProblemCode.QUESTIONNAIRE_DIFFERS,
        "questionnaire");
  }

  @Test
  void anAcceptedOperatorCannotApplyAgain() {
    refused(programme.apply(operators.getFirst()), ProblemCode.ALREADY_ACCEPTED);
  }

  @Test
  void decisionsAreRefusedThatDoNotFit() {
    SigningKey applicant = People.operator(40);
    Response applied = programme.apply(applicant);
    String id = applied.at("application_id");
    Decision unsigned = programme.decision(applicant, id, Decision.Verdict.ACCEPT);
    Decision byAnother = Decision.sign(unsigned.payload(), People.ORGANISER);
    refused(
        portal.post("/api/reviewer/decisions", byAnother.json()), ProblemCode.AUTHORITY_INVALID);
    refused(
        portal.post(
            "/api/reviewer/decisions",
            programme.decision(People.operator(41), id, Decision.Verdict.ACCEPT).json()),
        ProblemCode.APPLICANT_DIFFERS);
    refused(
        portal.post(
            "/api/reviewer/decisions",
            programme.decision(applicant, "app-0", Decision.Verdict.ACCEPT).json()),
        ProblemCode.APPLICATION_UNKNOWN);
    Decision rejection = programme.decision(applicant, id, Decision.Verdict.REJECT);
    assertThat(portal.post("/api/reviewer/decisions", rejection.json()).status()).isEqualTo(201);
    assertThat(portal.post("/api/reviewer/decisions", rejection.json()).status()).isEqualTo(201);
    refused(portal.post("/api/reviewer/decisions", unsigned.json()), ProblemCode.ALREADY_DECIDED);
    assertThat(portal.get("/api/operator/applications/" + id).at("state")).isEqualTo("rejected");
  }

  @Test
  void theQueueNeedsTheReviewersGrant() {
    String queue = "/api/reviewer/applications";
    refused(portal.get(queue), ProblemCode.GRANT_MISSING);
    refused(portal.get(queue, Role.ORGANISER, People.ORGANISER), ProblemCode.GRANT_INVALID);
    refused(portal.get(queue, Role.REVIEWER, People.ORGANISER), ProblemCode.GRANT_INVALID);
    refused(
        portal.send(portal.request(queue).header("Authorization", "OC-Statement !!!")),
        ProblemCode.GRANT_INVALID);
    ReadGrant old =
        ReadGrant.sign(
            Role.REVIEWER,
            PortalUnderTest.ORIGIN,
            portal.clock().instant().minus(Duration.ofMinutes(12)),
            7,
            People.REVIEWER);
    refused(
        portal.send(
            portal.request(queue).header("Authorization", PortalUnderTest.authorization(old))),
        ProblemCode.GRANT_INVALID);
  }

  @Test
  void unknownAddressesMethodsAndParametersAreRefused() {
    refused(portal.get("/api/nothing"), ProblemCode.ROUTE_UNKNOWN);
    refused(portal.get("/api/health/"), ProblemCode.ROUTE_UNKNOWN);
    Response method =
        portal.send(portal.request("/api/health").method("DELETE", BodyPublishers.noBody()));
    refused(method, ProblemCode.METHOD_UNKNOWN);
    assertThat(method.header("allow")).isEqualTo("GET, HEAD, OPTIONS");
    refused(
        portal.get("/api/public/incidents?severity=bad"),
        ProblemCode.PARAMETER_INVALID,
        "severity");
    refused(portal.get("/api/public/incidents?limit=0"), ProblemCode.PARAMETER_INVALID, "limit");
    refused(
        portal.get("/api/public/incidents?since=today"), ProblemCode.PARAMETER_INVALID, "since");
    refused(portal.get("/api/public/incidents?cursor=x"), ProblemCode.PARAMETER_INVALID, "cursor");
    refused(portal.get("/api/operator/registry/op-0000000000000000"), ProblemCode.OPERATOR_UNKNOWN);
    refused(
        portal.get("/api/public/federations/oc-me-v1/charters/" + "0".repeat(64)),
        ProblemCode.CHARTER_UNKNOWN);
  }

  @Test
  void anOperatorIsFoundByTheLongIdToo() {
    String key = io.ochk.protocol.hash.Sha256.hex(operators.getFirst().publicKey().bytes());
    assertThat(
            portal
                .get("/api/operator/registry/op-" + key.substring(0, 32))
                .at("operator.operator_id"))
        .isEqualTo("op-" + key.substring(0, 16));
  }
}
