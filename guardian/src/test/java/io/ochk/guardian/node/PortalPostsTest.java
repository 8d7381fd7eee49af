package io.ochk.guardian.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.client.Patience;
import io.ochk.client.PortalClient;
import io.ochk.guardian.peer.Http;
import io.ochk.guardian.world.TestPortal;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.request.RequestResult;
import io.ochk.server.store.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who brings a statement to the portal, and when. */
class PortalPostsTest {
  private static final String STATEMENTS = "/api/public/federations/oc-me-v1/statements";
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final Duration OTHERS = Duration.ofSeconds(20);

  @TempDir Path data;

  private Instant now = Instant.ofEpochSecond(1_900_000_000);
  private TestPortal portal;
  private Http http;
  private PortalClient client;

  @BeforeEach
  void up() throws Exception {
    portal = new TestPortal(Programme.binding().record());
    http = new Http();
    client =
        new PortalClient(
            portal.address(),
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(20), 1, Duration.ofSeconds(1)));
  }

  @AfterEach
  void down() {
    client.close();
    http.close();
    portal.close();
  }

  private final class Node implements AutoCloseable {
    private final SqliteStore store;
    private final PortalPosts posts;

    Node(String name) {
      store = SqliteStore.open(io.ochk.guardian.node.Node.SCHEMA, data.resolve(name));
      posts =
          new PortalPosts(
              store,
              http,
              portal.origin(),
              new PortalStatements(client, Programme.SLUG),
              () -> now,
              PAUSE,
              OTHERS);
    }

    void has(int number, boolean made) throws Exception {
      RequestResult result = new RequestResult(request(number), "smpAUA=");
      store.write(session -> {
        posts.result(session, result, made, now.getEpochSecond());
        return true;
      });
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private Request request(int number) {
    return new Request(
        now.getEpochSecond(),
        0,
        now.getEpochSecond() + 3_600,
        Programme.SLUG,
        "ab".repeat(32),
        BitcoinNetwork.REGTEST,
        new RequestKind.Statement("number " + number));
  }

  @Test
  void whoMadeAStatementPostsItAndTheOthersSeeThatItIsThere() throws Exception {
    try (Node maker = new Node("maker");
        Node other = new Node("other")) {
      maker.has(1, true);
      other.has(1, false);
      other.posts.post();
      assertThat(portal.posts(STATEMENTS)).isEmpty();
      maker.posts.post();
      assertThat(portal.posts(STATEMENTS)).hasSize(1);
      assertThat(maker.posts.waiting()).isZero();
      now = now.plus(OTHERS);
      other.posts.post();
      assertThat(portal.posts(STATEMENTS)).hasSize(1);
      assertThat(other.posts.waiting()).isZero();
    }
  }

  @Test
  void whoMakesAStatementAndKeepsItToItselfKeepsItFromNobody() throws Exception {
    try (Node other = new Node("other")) {
      other.has(1, false);
      other.has(2, false);
      now = now.plus(OTHERS).minusSeconds(1);
      other.posts.post();
      assertThat(portal.posts(STATEMENTS)).isEmpty();
      now = now.plusSeconds(1);
      other.posts.post();
      assertThat(portal.posts(STATEMENTS)).hasSize(2);
      assertThat(other.posts.waiting()).isZero();
    }
  }

  @Test
  void whatWaitsOutlivesThePortalsAbsenceAndAllOfItGoesAtOnce() throws Exception {
    try (Node maker = new Node("maker")) {
      for (int i = 0; i < 120; i++) {
        maker.has(i, true);
      }
      portal.answers(false);
      maker.posts.post();
      assertThat(maker.posts.waiting()).isEqualTo(120);
    }
    portal.answers(true);
    try (Node maker = new Node("maker")) {
      maker.posts.post();
      assertThat(maker.posts.waiting()).isZero();
      assertThat(portal.posts(STATEMENTS)).hasSize(120);
      assertThat(portal.gets()).isEmpty();
    }
  }

  @Test
  void whatThePortalHasIsFoundOnEveryPageOfItsList() throws Exception {
    try (Node maker = new Node("maker");
        Node other = new Node("other")) {
      for (int i = 0; i < 5; i++) {
        maker.has(i, true);
      }
      other.has(0, false);
      maker.posts.post();
      portal.page(2);
      now = now.plus(OTHERS);
      other.posts.post();
      assertThat(portal.gets()).hasSize(3);
      assertThat(portal.posts(STATEMENTS)).hasSize(5);
      assertThat(other.posts.waiting()).isZero();
    }
  }

  @Test
  void howeverManyOfAKindCannotBeTakenTheOtherKindsAre() throws Exception {
    String unavailable = "/api/operator/ceremonies";
    portal.unavailable(Optional.of(unavailable));
    try (Node maker = new Node("maker")) {
      for (int i = 0; i < 120; i++) {
        String subject = "join " + i;
        maker.store.write(session ->
            session.update(
                "INSERT INTO portal_posts (path, subject, body, due_at) VALUES (?, ?, '{}', 0)",
                unavailable,
                subject));
      }
      for (int i = 0; i < 60; i++) {
        maker.has(i, true);
      }
      maker.posts.post();
      assertThat(portal.posts(STATEMENTS)).hasSize(60);
      assertThat(maker.posts.waiting()).isEqualTo(120);
      portal.unavailable(Optional.empty());
      maker.posts.post();
      assertThat(maker.posts.waiting()).as("left alone for a while").isEqualTo(120);
      now = now.plus(PAUSE);
      maker.posts.post();
      assertThat(maker.posts.waiting()).isZero();
    }
  }
}
