package io.ochk.portal.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.signature.SigningKey;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

class ForgetTest {
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
}
