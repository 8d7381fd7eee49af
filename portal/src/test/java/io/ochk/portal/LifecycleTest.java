package io.ochk.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.signature.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

class LifecycleTest {
  @TempDir Path data;

  @ParameterizedTest
  @DatabaseSource
  void fourOperatorsGoFromApplicationToARatifiedCharterAndAnIncident(Database database)
      throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      List<SigningKey> operators = programme.fill();
      assertThat(portal.get("/api/operator/registry").at("count")).isEqualTo("4");
      assertThat(status(portal)).isEqualTo("forming");

      Charter charter = People.charter("1.0.0", operators);
      assertThat(programme.publish(charter, Optional.empty()).status()).isEqualTo(201);
      for (int i = 0; i < 4; i++) {
        Response ratified = programme.ratify(operators.get(i), charter);
        assertThat(ratified.status()).as(ratified.body()).isEqualTo(201);
        assertThat(ratified.at("ratified")).isEqualTo("" + (i + 1));
        assertThat(ratified.at("of")).isEqualTo("4");
      }
      assertThat(status(portal)).isEqualTo("binding");

      Response published =
          portal.post(
              "/api/operator/incidents",
              programme.incident(operators.getFirst(), Severity.WARNING, "Peer is slow"));
      assertThat(published.status()).as(published.body()).isEqualTo(201);
      assertThat(portal.get("/api/public/incidents").at("incidents.0.incident_id"))
          .isEqualTo(published.at("incident_id"));

      Response text = portal.get("/api/public/federations/oc-me-v1/charters/" + charter.hash());
      assertThat(text.body().getBytes(StandardCharsets.UTF_8)).isEqualTo(charter.source());
      FederationRecord record =
          FederationRecord.parse(
              portal
                  .get("/api/public/federations/oc-me-v1/record")
                  .body()
                  .getBytes(StandardCharsets.UTF_8));
      assertThat(record.statements()).hasSize(6);
      assertThat(record.acceptances()).hasSize(4);
      assertThat(record.memberships()).hasSize(4);
      assertThat(record.ratifications()).hasSize(4);
      assertThat(record.incidents()).hasSize(1);
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void aSeatThatIsLeftOpensAgainAndTheChainStillHolds(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      List<SigningKey> operators = programme.fill();
      Charter charter = People.charter("1.0.0", operators);
      assertThat(programme.publish(charter, Optional.empty()).status()).isEqualTo(201);
      portal.clock().move(Duration.ofHours(1));

      assertThat(portal.post("/api/operator/exits", programme.exit(operators.get(3))).status())
          .isEqualTo(201);
      Response left =
          portal.post(
              "/api/operator/memberships",
              programme.membership(Membership.Kind.LEAVE, operators.get(3), 3));
      assertThat(left.status()).as(left.body()).isEqualTo(201);
      assertThat(left.at("state")).isEqualTo("left");
      assertThat(status(portal)).isEqualTo("recruiting");

      portal.clock().move(Duration.ofHours(1));
      SigningKey successor = People.operator(5);
      programme.accept(successor);
      programme.seat(successor, 3);
      assertThat(status(portal)).isEqualTo("forming");
      Charter amended =
          People.charter(
              "1.1.0", List.of(operators.get(0), operators.get(1), operators.get(2), successor));
      Response published = programme.publish(amended, Optional.of(charter.hash()));
      assertThat(published.status()).as(published.body()).isEqualTo(201);
      assertThat(
              portal.get("/api/public/federations/oc-me-v1").at("federation.seats.3.operator_id"))
          .isEqualTo(People.id(successor).text());
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void theOrganiserSeesOpenRequestsAndTheReviewerTheQueue(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      SigningKey operator = People.operator(1);
      programme.found();
      programme.accept(operator);
      programme.apply(People.operator(2));
      ActionEnvelope join = programme.membership(Membership.Kind.JOIN, operator, 2);
      portal.post("/api/operator/memberships", join);

      Response queue = portal.get("/api/reviewer/applications", Role.REVIEWER, People.REVIEWER);
      assertThat(queue.at("applications")).isEqualTo("1 elements");
      assertThat(queue.at("applications.0.state")).isEqualTo("received");
      assertThat(
              portal
                  .get("/api/reviewer/applications?state=all", Role.REVIEWER, People.REVIEWER)
                  .at("applications"))
          .isEqualTo("2 elements");
      Response shown =
          portal.get(
              "/api/reviewer/applications/" + queue.at("applications.0.application_id"),
              Role.REVIEWER,
              People.REVIEWER);
      assertThat(shown.at("questionnaire")).isEqualTo("## A1 Handle\nname\n");

      Response requests =
          portal.get(
              "/api/organiser/requests?federation=oc-me-v1", Role.ORGANISER, People.ORGANISER);
      assertThat(requests.at("requests")).isEqualTo("1 elements");
      assertThat(requests.at("requests.0.seat")).isEqualTo("2");
      assertThat(requests.at("requests.0.accepted")).isEqualTo("true");
    }
  }

  private static String status(PortalUnderTest portal) {
    return portal.get("/api/public/federations/oc-me-v1").at("federation.status");
  }
}
