package io.ochk.portal.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.config.PortalSettings;
import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.signature.SigningKey;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

@Timeout(60)
class IncidentTimelineTest {
  private static final String STREAM = "/api/public/incidents/stream";

  @TempDir Path data;

  private static Response publish(
      PortalUnderTest portal,
      Programme programme,
      SigningKey key,
      Severity severity,
      String title) {
    Response response =
        portal.post("/api/operator/incidents", programme.incident(key, severity, title));
    assertThat(response.status()).as(response.body()).isEqualTo(201);
    portal.clock().move(Duration.ofSeconds(1));
    return response;
  }

  @ParameterizedTest
  @DatabaseSource
  void thePagesShowEachIncidentOnceTheNewestFirst(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      SigningKey key = programme.fill().getFirst();
      for (int i = 0; i < 5; i++) {
        publish(portal, programme, key, Severity.INFO, "number " + i);
      }
      List<String> titles = new ArrayList<>();
      String cursor = "";
      do {
        Response page = portal.get("/api/public/incidents?limit=2" + cursor);
        int count = Integer.parseInt(page.at("incidents").split(" ")[0]);
        for (int i = 0; i < count; i++) {
          titles.add(page.at("incidents." + i + ".title"));
        }
        String next = page.at("next_cursor");
        cursor = next.equals("null") ? "" : "&cursor=" + next;
      } while (!cursor.isEmpty());
      assertThat(titles)
          .containsExactly("number 4", "number 3", "number 2", "number 1", "number 0");
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void severityFederationAndTimeNarrowTheList(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      SigningKey key = programme.fill().getFirst();
      publish(portal, programme, key, Severity.INFO, "low");
      publish(portal, programme, key, Severity.WARNING, "middle");
      String since = portal.clock().instant().toString();
      publish(portal, programme, key, Severity.CRITICAL, "high");
      assertThat(portal.get("/api/public/incidents?severity=warning").at("incidents"))
          .isEqualTo("2 elements");
      assertThat(portal.get("/api/public/incidents?since=" + since).at("incidents.0.title"))
          .isEqualTo("high");
      assertThat(portal.get("/api/public/incidents?since=" + since).at("incidents"))
          .isEqualTo("1 elements");
      assertThat(portal.get("/api/public/incidents?federation=other").at("incidents"))
          .isEqualTo("0 elements");
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void aFollowerHearsWhatComesAndResumesWhereItStopped(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      SigningKey key = programme.fill().getFirst();
      publish(portal, programme, key, Severity.INFO, "before");
      portal.clock().move(Duration.ofMinutes(5));
      String last;
      try (Listener listener = new Listener(portal, portal.request(STREAM + "?severity=warning"))) {
        publish(portal, programme, key, Severity.INFO, "too small");
        publish(portal, programme, key, Severity.CRITICAL, "first");
        assertThat(listener.next()).contains("\"title\":\"first\"");
        last = listener.lastId();
      }
      portal.clock().move(Duration.ofMinutes(5));
      publish(portal, programme, key, Severity.CRITICAL, "missed");
      try (Listener listener =
          new Listener(portal, portal.request(STREAM).header("Last-Event-ID", last))) {
        String next = listener.next();
        // Where several portals write, the last half minute may come again.
        while (next.contains("\"title\":\"first\"") || next.contains("too small")) {
          next = listener.next();
        }
        assertThat(next).contains("\"title\":\"missed\"");
        publish(portal, programme, key, Severity.INFO, "live");
        assertThat(listener.next()).contains("\"title\":\"live\"");
      }
    }
  }

  @Test
  @Tag("slow")
  void aFollowerOfOnePortalHearsWhatTheOtherTook() throws Exception {
    TestClock clock = new TestClock();
    PortalSettings settings = PortalUnderTest.settings(data, Database.POSTGRESQL.create(data));
    try (PortalUnderTest one = PortalUnderTest.start(settings, clock);
        PortalUnderTest two = PortalUnderTest.start(settings, clock)) {
      Programme programme = new Programme(one);
      SigningKey key = programme.fill().getFirst();
      try (Listener listener = new Listener(two, two.request(STREAM))) {
        publish(one, programme, key, Severity.INFO, "over there");
        assertThat(listener.next()).contains("over there");
      }
    }
  }

  /** Reads a stream of events; it is connected when the constructor returns. */
  private static final class Listener implements AutoCloseable {
    private final BufferedReader lines;
    private String lastId = "";

    Listener(PortalUnderTest portal, HttpRequest.Builder request) throws Exception {
      var response = portal.http().send(request.build(), BodyHandlers.ofInputStream());
      assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
      lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
      assertThat(lines.readLine()).isEqualTo("retry: 3000");
    }

    String next() throws Exception {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          lastId = line.substring(4);
        }
        if (line.startsWith("data: ")) {
          return line;
        }
      }
      throw new AssertionError("the stream ended");
    }

    String lastId() {
      return lastId;
    }

    @Override
    public void close() throws Exception {
      lines.close();
    }
  }
}
