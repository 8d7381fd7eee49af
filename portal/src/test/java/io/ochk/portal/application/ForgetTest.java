package io.ochk.portal.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

class ForgetTest {
  private static final String APPLICATIONS = "/api/operator/applications";

  @TempDir Path data;

  @ParameterizedTest
  @DatabaseSource
  void theAnswersGoAndTheAcceptanceStays(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      SigningKey key = People.operator(1);
      String id = programme.accept(key).payload().applicationId();
      Response forgotten = portal.post("/api/operator/forget", programme.forget(key));
      assertThat(forgotten.status()).as(forgotten.body()).isEqualTo(200);
      assertThat(forgotten.at("deleted.0")).isEqualTo("questionnaire answers");
      Response shown =
          portal.get("/api/reviewer/applications/" + id, Role.REVIEWER, People.REVIEWER);
      assertThat(shown.at("questionnaire")).isEqualTo("null");
      assertThat(portal.get("/api/operator/registry").at("count")).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void anApplicationWithoutAcceptanceGoesWholeAndNobodyElses(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      SigningKey key = People.operator(1);
      String id = programme.apply(key).at("application_id");
      String other = programme.apply(People.operator(2)).at("application_id");
      portal.post("/api/operator/forget", programme.forget(key));
      assertThat(portal.get("/api/operator/applications/" + id).status()).isEqualTo(404);
      assertThat(portal.get("/api/operator/applications/" + other).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void aForgottenApplicationIsNotReceivedAgainButANewOneIs(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      SigningKey key = People.operator(1);
      JsonObject application = programme.application(key, "answers");
      assertThat(portal.post(APPLICATIONS, application).status()).isEqualTo(201);
      ActionEnvelope forget = programme.forget(key);
      Response forgotten = portal.post("/api/operator/forget", forget);

      Response again = portal.post(APPLICATIONS, application);
      assertThat(again.status()).as(again.body()).isEqualTo(410);
      assertThat(again.at("code")).isEqualTo("application_forgotten");
      assertThat(queue(portal)).isEqualTo("0 elements");
      assertThat(portal.post("/api/operator/forget", forget).body()).isEqualTo(forgotten.body());
      portal.clock().move(Duration.ofHours(36));
      assertThat(portal.post(APPLICATIONS, application).at("code"))
          .as("also after its expiry")
          .isEqualTo("application_forgotten");

      assertThat(programme.apply(key).status()).isEqualTo(201);
      assertThat(queue(portal)).isEqualTo("1 elements");
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void anAcceptedApplicationIsStillAnsweredAsTheFirstTime(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      SigningKey key = People.operator(1);
      JsonObject application = programme.application(key, "answers");
      Response first = portal.post(APPLICATIONS, application);
      Decision decision =
          programme.decision(key, first.at("application_id"), Decision.Verdict.ACCEPT);
      assertThat(portal.post("/api/reviewer/decisions", decision.json()).status()).isEqualTo(201);
      portal.post("/api/operator/forget", programme.forget(key));

      Response again = portal.post(APPLICATIONS, application);
      assertThat(again.body()).isEqualTo(first.body());
      assertThat(portal.get(APPLICATIONS + "/" + again.at("application_id")).at("state"))
          .isEqualTo("accepted");
    }
  }

  private static String queue(PortalUnderTest portal) {
    return portal
        .get("/api/reviewer/applications", Role.REVIEWER, People.REVIEWER)
        .at("applications");
  }
}
