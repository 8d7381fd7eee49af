package io.ochk.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.server.problem.ProblemCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/** A portal with a federation that has its second charter, and what each of its refusals says. */
abstract class RefusingPortal {
  static final String INCIDENTS = "/api/operator/incidents";

  @TempDir static Path folder;

  static PortalUnderTest portal;
  static Programme programme;
  static List<SigningKey> operators;
  static Charter superseded;
  static Charter charter;

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

  static void refused(Response response, ProblemCode code, String member) {
    refused(response, code);
    assertThat(response.at("member")).isEqualTo(member);
  }

  static void refused(Response response, ProblemCode code) {
    assertThat(response.body()).contains("\"code\":\"" + code.wireName() + "\"");
    assertThat(response.status()).isEqualTo(code.status());
    assertThat(response.header("content-type")).isEqualTo("application/problem+json");
    assertThat(response.at("detail")).isNotBlank();
    assertThat(response.at("next")).isNotBlank();
  }
}
