package io.ochk.portal.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.config.PortalSettings;
import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.server.fixture.PostgresServer;
import io.ochk.server.store.DatabaseUrl;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

@Timeout(300)
class IncidentTimelineTest {
  private static final Pattern NEXT = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"");
  private static final Pattern JSON =
      Pattern.compile("<link rel=\"alternate\" type=\"application/json\" href=\"([^\"]+)\">");
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
  void anOperatorsIncidentsAreFoundHoweverMuchOthersPublish(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      List<SigningKey> keys = programme.fill();
      for (int i = 0; i < 3; i++) {
        publish(portal, programme, keys.get(0), Severity.INFO, "mine 😀 " + i);
      }
      for (int i = 0; i < 201; i++) {
        publish(portal, programme, keys.get(1), Severity.INFO, "other " + i);
      }
      String id = People.id(keys.get(0)).text();
      String all = "/incidents?operator=" + id;
      assertThat(portal.get("/operators/" + id).body())
          .contains("mine 😀 2<", "mine 😀 0<", "href=\"" + all + "\"")
          .doesNotContain("other ");
      String page = portal.get(all + "&limit=2").body();
      assertThat(page).contains("mine 😀 2<", "mine 😀 1<").doesNotContain("other ");
      String older = portal.get(next(page).orElseThrow()).body();
      assertThat(older).contains("mine 😀 0<").doesNotContain("other ", "mine 😀 1<");
      assertThat(portal.get(json(older)).at("incidents")).isEqualTo("1 elements");
      assertThat(portal.get("/api/public/incidents?operator=" + id).at("incidents"))
          .isEqualTo("3 elements");
      for (String bad : List.of("op-0000000000000000", "%3Cscript%3E")) {
        Response refused = portal.get("/api/public/incidents?operator=" + bad);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("member")).isEqualTo("operator");
      }
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void incidentsOfADatabaseThatIsOlderThanTheColumnAreTheirOperatorsToo(Database database)
      throws Exception {
    PortalSettings settings = PortalUnderTest.settings(data, database.create(data));
    List<SigningKey> keys;
    try (PortalUnderTest portal = PortalUnderTest.start(settings, new TestClock())) {
      Programme programme = new Programme(portal);
      keys = programme.fill();
      publish(portal, programme, keys.get(0), Severity.INFO, "mine 😀");
      publish(portal, programme, keys.get(1), Severity.INFO, "another's");
    }
    beforeTheColumn(settings);
    try (PortalUnderTest portal = PortalUnderTest.start(settings, new TestClock())) {
      for (int i : List.of(0, 1)) {
        Response own =
            portal.get("/api/public/incidents?operator=" + People.id(keys.get(i)).text());
        assertThat(own.at("incidents")).isEqualTo("1 elements");
        assertThat(own.at("incidents.0.title")).isEqualTo(List.of("mine 😀", "another's").get(i));
      }
    }
  }

  /** Takes from a database what migration 5 has put there. */
  private void beforeTheColumn(PortalSettings settings) throws Exception {
    DatabaseUrl url =
        settings
            .database()
            .orElseGet(() ->
                new DatabaseUrl(
                    "jdbc:sqlite:" + data.resolve("portal.sqlite"),
                    Optional.empty(),
                    Optional.empty()));
    try (var connection =
            DriverManager.getConnection(
                url.jdbc(), url.user().orElse(null), url.password().orElse(null));
        var statement = connection.createStatement()) {
      statement.execute("DROP INDEX incidents_by_operator");
      statement.execute("ALTER TABLE incidents DROP COLUMN pubkey");
      assertThat(statement.executeUpdate("DELETE FROM flyway_schema_history WHERE version = '5'"))
          .isOne();
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void everyIncidentHoweverOldIsOnAPageAndHasOneOfItsOwn(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = new Programme(portal);
      SigningKey key = programme.fill().getFirst();
      for (int i = 0; i < 25; i++) {
        publish(portal, programme, key, i % 5 == 0 ? Severity.WARNING : Severity.INFO, "no. " + i);
      }
      assertThat(portal.get("/").body()).contains("no. 24").doesNotContain("no. 4<");
      String first = portal.get("/incidents").body();
      assertThat(first).contains("no. 24").contains("no. 5<").doesNotContain("no. 4<");
      Response older = portal.get(next(first).orElseThrow());
      assertThat(older.body()).contains("no. 4<", "no. 0<", "Newest").doesNotContain("no. 5<");
      assertThat(next(older.body())).isEmpty();
      Response beside = portal.get(json(older.body()));
      assertThat(beside.at("incidents.0.title")).isEqualTo("no. 4");
      Response bad = portal.get("/incidents?severity=warning&limit=2&federation=oc-me-v1");
      assertThat(bad.body()).contains("no. 20<", "no. 15<").doesNotContain("no. 10<", "no. 24");
      assertThat(portal.get(next(bad.body()).orElseThrow()).body())
          .contains("no. 10<", "no. 5<")
          .doesNotContain("no. 9<");
      Response one = portal.get("/incidents/" + beside.at("incidents.4.incident_id"));
      assertThat(one.status()).isEqualTo(200);
      assertThat(one.body()).contains("no. 0<").doesNotContain("no. 1<");
      ActionEnvelope envelope =
          ActionEnvelope.parse(
              portal.get(json(one.body())).body().getBytes(StandardCharsets.UTF_8));
      assertThat(envelope.pubkey()).isEqualTo(key.publicKey());
      assertThat(((AlertPublish) envelope.action()).title()).isEqualTo("no. 0");
      Response unknown = portal.get("/incidents/inc-0000000000000000");
      assertThat(unknown.status()).isEqualTo(404);
      assertThat(unknown.body()).contains("There is no such incident");
      assertThat(portal.get("/incidents?cursor=x").status()).isEqualTo(400);
      assertThat(portal.get("/api/public/incidents/x").at("code")).isEqualTo("incident_unknown");
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void anIdThatNoneCouldHaveIsOfNothingWhateverItsCharacters(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      new Programme(portal).fill();
      for (String id : List.of("%00", "inc-000000000000000%00", "%F0%9F%94%91", "inc-")) {
        assertThat(portal.get("/incidents/" + id).status()).as(id).isEqualTo(404);
        assertThat(portal.get("/api/public/incidents/" + id).at("code"))
            .isEqualTo("incident_unknown");
        assertThat(portal.get("/api/public/federations/oc-me-v1/charters/" + id).at("code"))
            .isEqualTo("charter_unknown");
      }
    }
  }

  private static Optional<String> next(String page) {
    Matcher matcher = NEXT.matcher(page);
    return matcher.find() ? Optional.of(matcher.group(1).replace("&amp;", "&")) : Optional.empty();
  }

  private static String json(String page) {
    Matcher matcher = JSON.matcher(page);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1).replace("&amp;", "&");
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

  @Test
  @Tag("slow")
  void manyFollowersAskTheDatabaseNoMoreOftenThanOne() throws Exception {
    PortalSettings settings = PortalUnderTest.settings(data, Database.POSTGRESQL.create(data));
    String url = settings.database().orElseThrow().jdbc();
    String name = url.substring(url.lastIndexOf('/') + 1);
    try (PortalUnderTest portal = PortalUnderTest.start(settings, new TestClock())) {
      List<Listener> listeners = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        listeners.add(new Listener(portal, portal.request(STREAM)));
      }
      // One a second each would be 40 a second for ever; the watch and other chores are two. What
      // it took to connect counts for a while: PostgreSQL's figures come late.
      long deadline = System.nanoTime() + 120_000_000_000L;
      double rate;
      do {
        assertThat(System.nanoTime()).isLessThan(deadline);
        rate = transactionsPerSecond(name);
      } while (rate > 20);
      for (Listener listener : listeners) {
        listener.close();
      }
    }
  }

  private static double transactionsPerSecond(String database) throws Exception {
    long before = transactions(database);
    long start = System.nanoTime();
    while (System.nanoTime() - start < 3_000_000_000L) {
      LockSupport.parkNanos(50_000_000);
    }
    return (transactions(database) - before) / ((System.nanoTime() - start) / 1e9);
  }

  private static long transactions(String database) throws Exception {
    PostgresServer server = PostgresServer.shared();
    try (var connection = DriverManager.getConnection(server.jdbc("postgres"), "postgres", "");
        var statement =
            connection.prepareStatement(
                "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = ?")) {
      statement.setString(1, database);
      try (var rows = statement.executeQuery()) {
        assertThat(rows.next()).isTrue();
        return rows.getLong(1);
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
