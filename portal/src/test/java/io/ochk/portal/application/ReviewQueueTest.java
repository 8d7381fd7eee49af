package io.ochk.portal.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.config.PortalSettings;
import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

class ReviewQueueTest {
  @TempDir Path data;

  private PortalUnderTest portal(Database database, int mostOpen) throws Exception {
    PortalSettings usual = PortalUnderTest.settings(data, database.create(data));
    return PortalUnderTest.start(
        new PortalSettings(
            usual.server(),
            usual.origin(),
            usual.data(),
            usual.database(),
            usual.databaseConnections(),
            usual.reviewerKey(),
            usual.organiserKey(),
            mostOpen,
            false,
            usual.pinnedImage()),
        new TestClock());
  }

  private static Response list(PortalUnderTest portal, String query) {
    return portal.get("/api/reviewer/applications" + query, Role.REVIEWER, People.REVIEWER);
  }

  private static List<String> ids(Response listing) {
    List<String> ids = new ArrayList<>();
    int count = ((JsonArray) listing.value("applications")).values().size();
    for (int i = 0; i < count; i++) {
      ids.add(listing.at("applications." + i + ".application_id"));
    }
    return ids;
  }

  @ParameterizedTest
  @DatabaseSource
  void pagesShowEveryApplicationOnceTheOldestFirst(Database database) throws Exception {
    try (PortalUnderTest portal = portal(database, 2_000)) {
      Programme programme = new Programme(portal);
      List<String> received = new ArrayList<>();
      for (int i = 1; i <= 7; i++) {
        received.add(programme.apply(People.operator(i)).at("application_id"));
        if (i % 2 == 0) { // else received in the same millisecond
          portal.clock().move(Duration.ofMillis(1));
        }
      }
      Decision rejection =
          programme.decision(People.operator(3), received.get(2), Decision.Verdict.REJECT);
      assertThat(portal.post("/api/reviewer/decisions", rejection.json()).status()).isEqualTo(201);

      assertThat(follow(portal, "?state=all&limit=3"))
          .containsExactlyInAnyOrderElementsOf(received);
      received.remove(2);
      List<String> open = follow(portal, "?limit=2");
      assertThat(open).containsExactlyInAnyOrderElementsOf(received);
      assertThat(open).isEqualTo(ids(list(portal, "")));
      assertThat(open.subList(2, 3)).isEqualTo(received.subList(2, 3));
      assertThat(list(portal, "?limit=6").at("next_cursor")).isEqualTo("null");
    }
  }

  private static List<String> follow(PortalUnderTest portal, String query) {
    List<String> all = new ArrayList<>();
    Response page = list(portal, query);
    all.addAll(ids(page));
    while (!page.at("next_cursor").equals("null")) {
      page = list(portal, query + "&cursor=" + page.at("next_cursor"));
      assertThat(ids(page)).isNotEmpty().doesNotContainAnyElementsOf(all);
      all.addAll(ids(page));
    }
    return all;
  }

  @ParameterizedTest
  @DatabaseSource
  void aLimitOrCursorThatIsNoneIsNamed(Database database) throws Exception {
    try (PortalUnderTest portal = portal(database, 2_000)) {
      for (String query :
          List.of("limit=0", "limit=201", "limit=x", "cursor=1", "cursor=1.inc-0")) {
        Response refused = list(portal, "?" + query);
        assertThat(refused.at("code")).isEqualTo("parameter_invalid");
        assertThat(refused.at("member")).isEqualTo(query.split("=")[0]);
      }
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void aKeyHasThreeOpenApplicationsAtMost(Database database) throws Exception {
    try (PortalUnderTest portal = portal(database, 2_000)) {
      Programme programme = new Programme(portal);
      SigningKey key = People.operator(1);
      JsonObject first = programme.application(key, "first");
      String id = portal.post("/api/operator/applications", first).at("application_id");
      assertThat(programme.apply(key).status()).isEqualTo(201);
      assertThat(programme.apply(key).status()).isEqualTo(201);

      refused(programme.apply(key), 429, "too_many_open_applications");
      assertThat(portal.post("/api/operator/applications", first).status())
          .as("what was received is answered as before")
          .isEqualTo(201);
      assertThat(programme.apply(People.operator(2)).status()).isEqualTo(201);

      Decision rejection = programme.decision(key, id, Decision.Verdict.REJECT);
      assertThat(portal.post("/api/reviewer/decisions", rejection.json()).status()).isEqualTo(201);
      assertThat(programme.apply(key).status()).as("one was answered").isEqualTo(201);
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void aFullQueueRefusesUntilOneIsAnswered(Database database) throws Exception {
    try (PortalUnderTest portal = portal(database, 2)) {
      Programme programme = new Programme(portal);
      JsonObject first = programme.application(People.operator(1), "first");
      String id = portal.post("/api/operator/applications", first).at("application_id");
      assertThat(programme.apply(People.operator(2)).status()).isEqualTo(201);

      JsonObject third = programme.application(People.operator(3), "third");
      refused(portal.post("/api/operator/applications", third), 503, "review_queue_full");
      assertThat(portal.post("/api/operator/applications", first).status())
          .as("what was received is answered as before")
          .isEqualTo(201);

      Decision decision = programme.decision(People.operator(1), id, Decision.Verdict.ACCEPT);
      assertThat(portal.post("/api/reviewer/decisions", decision.json()).status()).isEqualTo(201);
      assertThat(portal.post("/api/operator/applications", third).status())
          .as("the same bytes are received when there is room")
          .isEqualTo(201);
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void zeroIsNoLimit(Database database) throws Exception {
    try (PortalUnderTest portal = portal(database, 0)) {
      assertThat(new Programme(portal).apply(People.operator(1)).status()).isEqualTo(201);
    }
  }

  private static void refused(Response response, int status, String code) {
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(response.at("code")).isEqualTo(code);
    assertThat(response.header("Retry-After")).isEqualTo("3600");
  }
}
