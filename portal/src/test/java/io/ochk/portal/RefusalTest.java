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
import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.directory.SeatAssign;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.server.problem.ProblemCode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** What is refused because of what the portal knows, on both databases. */
@ParameterizedClass
@DatabaseSource
class RefusalTest extends RefusingPortal {
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
                        new CharterPublish(
                            "2.0.0", "b".repeat(64), Optional.of(charter.hash()), Optional.empty()))
                    .json())
            .put("charter", new String(next.source(), StandardCharsets.UTF_8))
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
    String key = Sha256.hex(operators.getFirst().publicKey().bytes());
    assertThat(
            portal
                .get("/api/operator/registry/op-" + key.substring(0, 32))
                .at("operator.operator_id"))
        .isEqualTo("op-" + key.substring(0, 16));
  }
}
