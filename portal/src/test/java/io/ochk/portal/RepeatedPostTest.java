package io.ochk.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Response;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.server.http.Route;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever gets no answer sends the same again: why that is harmless, for every POST there is. */
class RepeatedPostTest {
  private static final String SIGNED = "the signed payload is its own key: the first answer again";
  private static final String NO_EFFECT = "it draws a fresh number and changes nothing";
  private static final String ENDED = "what has ended stays ended";
  private static final String USED_UP = "the challenge is used up, and the client draws another";

  private static final Map<String, String> POSTS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("/api/authorities/{role}/rotations", SIGNED),
              Map.entry("/api/operator/applications", SIGNED),
              Map.entry("/api/operator/attestation", SIGNED),
              Map.entry("/api/operator/ceremonies", SIGNED),
              Map.entry("/api/operator/charter", SIGNED),
              Map.entry("/api/operator/exits", SIGNED),
              Map.entry("/api/operator/forget", SIGNED),
              Map.entry("/api/operator/incidents", SIGNED),
              Map.entry("/api/operator/memberships", SIGNED),
              Map.entry("/api/operator/peer-reports", SIGNED),
              Map.entry("/api/organiser/statements", SIGNED),
              Map.entry("/api/public/federations/{slug}/epochs", SIGNED),
              Map.entry("/api/public/federations/{slug}/statements", SIGNED),
              Map.entry("/api/reviewer/decisions", SIGNED),
              Map.entry("/operator/apply", SIGNED),
              Map.entry("/api/operator/session", USED_UP),
              Map.entry("/api/operator/session/challenge", NO_EFFECT),
              Map.entry("/api/operator/session/end", ENDED)));

  @TempDir Path data;

  @Test
  void everyPostIsInTheListAndTheListHasNoOther() throws Exception {
    TreeSet<String> posts = new TreeSet<>();
    try (Portal portal =
        Portal.start(PortalUnderTest.settings(data, Optional.empty()), new TestClock())) {
      for (Route route : portal.routes()) {
        assertThat(route.method()).isIn("GET", "POST");
        if (route.method().equals("POST")) {
          posts.add(route.template());
        }
      }
    }
    assertThat(posts).isEqualTo(POSTS.keySet());
  }

  @Test
  void aHeaderThatAsksForItChangesNothing() throws Exception {
    try (PortalUnderTest portal =
        PortalUnderTest.start(PortalUnderTest.settings(data, Optional.empty()), new TestClock())) {
      Response first = with(portal, "/api/operator/session/challenge");
      Response second = with(portal, "/api/operator/session/challenge");
      assertThat(first.status()).isEqualTo(201);
      assertThat(second.at("challenge")).isNotEqualTo(first.at("challenge"));
      Response end = with(portal, "/api/operator/session/end");
      Response again = with(portal, "/api/operator/session/end");
      assertThat(again.status()).isEqualTo(end.status());
      assertThat(again.body()).isEqualTo(end.body());
    }
  }

  private static Response with(PortalUnderTest portal, String path) {
    return portal.send(
        portal
            .request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "8e03978e-40d5-43dd-bc93-6894a57f9324")
            .POST(BodyPublishers.ofString("{}")));
  }
}
