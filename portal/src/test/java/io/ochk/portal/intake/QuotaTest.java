package io.ochk.portal.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.server.http.ServerSettings;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/** What one key, or one client, may take of what everybody needs. */
@ParameterizedClass
@DatabaseSource
class QuotaTest {
  @Parameter Database database;
  @TempDir Path data;

  private PortalUnderTest limited() throws Exception {
    return PortalUnderTest.start(
        new ServerSettings("127.0.0.1", 0, 1_000_000, 1_000_000, List.of(), Duration.ofSeconds(10)),
        database,
        data);
  }

  @Test
  void aGuardianCannotFillTheFederationsRecord() throws Exception {
    try (PortalUnderTest portal = limited()) {
      Programme programme = new Programme(portal);
      List<SigningKey> operators = programme.fill();
      ActionEnvelope last = programme.exit(operators.getFirst());
      for (int i = 0; i < 20; i++) {
        last = programme.exit(operators.getFirst());
        assertThat(portal.post("/api/operator/exits", last).status()).isEqualTo(201);
      }
      Response refused = portal.post("/api/operator/exits", programme.exit(operators.getFirst()));
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.at("code")).isEqualTo("rate_limited");
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(portal.post("/api/operator/exits", last).status())
          .as("what was accepted is answered as before")
          .isEqualTo(201);
      assertThat(portal.post("/api/operator/exits", programme.exit(operators.get(1))).status())
          .as("others are not concerned")
          .isEqualTo(201);
    }
  }

  @Test
  void aRecordStaysReadableHoweverMuchIsPublished() throws Exception {
    try (PortalUnderTest portal = limited()) {
      Programme programme = new Programme(portal);
      SigningKey guardian = programme.fill().getFirst();
      for (int i = 0; i < 75; i++) {
        // Which is the newest is said by the time alone where several portals write.
        portal.clock().move(Duration.ofSeconds(1));
        Response published =
            portal.post(
                "/api/operator/incidents", programme.largeIncident(guardian, "incident " + i));
        assertThat(published.status()).as(published.body()).isEqualTo(201);
      }
      Response record = portal.get("/api/public/federations/oc-me-v1/record");
      assertThat(record.status()).isEqualTo(200);
      assertThat(record.body().length()).isLessThan(5 << 20);
      assertThat(record.body()).contains("incident 74").doesNotContain("incident 0\"");
    }
  }

  @Test
  void oneClientCannotTakeEveryPlaceAtTheLiveTimeline() throws Exception {
    try (PortalUnderTest portal = limited()) {
      List<HttpResponse<InputStream>> streams = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        streams.add(follow(portal));
        assertThat(streams.getLast().statusCode()).isEqualTo(200);
      }
      assertThat(follow(portal).statusCode()).isEqualTo(429);
      for (HttpResponse<InputStream> stream : streams) {
        stream.body().close();
      }
    }
  }

  private static HttpResponse<InputStream> follow(PortalUnderTest portal) throws Exception {
    return portal
        .http()
        .send(portal.request("/api/public/incidents/stream").build(), BodyHandlers.ofInputStream());
  }
}
