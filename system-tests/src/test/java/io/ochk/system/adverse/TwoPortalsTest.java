package io.ochk.system.adverse;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.directory.ChainLink;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.server.fixture.FreePorts;
import io.ochk.server.fixture.PostgresServer;
import io.ochk.system.world.Json;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Scale;
import io.ochk.system.world.Wire;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two portals on one PostgreSQL behave as one. */
class TwoPortalsTest {
  private static final SigningKey ALICE = TestKeys.operator(0);

  @TempDir static Path folder;
  private static PostgresServer postgres;
  private static RunningPortal first;
  private static RunningPortal second;
  private static Wire wire;
  private static ExecutorService threads;

  @BeforeAll
  static void bothAtOnceOnAnEmptyDatabase() throws Exception {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    postgres = PostgresServer.create();
    String url = postgres.newDatabase();
    int port = FreePorts.one();
    String origin = "http://localhost:" + port;
    Future<RunningPortal> one = threads.submit(() -> portal("one", port, origin, url));
    Future<RunningPortal> two = threads.submit(() -> portal("two", FreePorts.one(), origin, url));
    first = one.get();
    second = two.get();
    wire = new Wire(first);
    wire.found();
    wire.seat(ALICE, 0);
  }

  @AfterAll
  static void stop() throws Exception {
    first.close();
    second.close();
    postgres.close();
    threads.close();
  }

  @Test
  void whatOneHasTakenTheOtherShowsAtOnce() throws Exception {
    for (int i = 0; i < 10; i++) {
      RunningPortal to = i % 2 == 0 ? first : second;
      RunningPortal from = i % 2 == 0 ? second : first;
      var taken = to.post("/api/operator/incidents", wire.incident(ALICE, "seen " + i).bytes());
      assertThat(taken.status()).as(taken.body()).isEqualTo(201);
      assertThat(from.get("/api/public/incidents?limit=100").body())
          .contains(taken.text("incident_id"));
      assertThat(from.get("/api/operator/registry").body())
          .contains(OperatorId.of(ALICE.publicKey()).text());
    }
  }

  @Test
  void oneEnvelopeAtBothIsTakenOnceAndAnsweredAlike() throws Exception {
    for (int i = 0; i < Scale.pick(3, 20, 500); i++) {
      byte[] envelope = wire.incident(ALICE, "both " + i).bytes();
      List<RunningPortal.Reply> replies =
          together(
              () -> first.post("/api/operator/incidents", envelope),
              () -> second.post("/api/operator/incidents", envelope));
      assertThat(replies).allMatch(r -> r.status() == 201, "taken");
      assertThat(replies.get(0).body()).isEqualTo(replies.get(1).body());
    }
  }

  @Test
  void twoPayloadsUnderOneNonceAreNotBothTaken() throws Exception {
    for (int i = 0; i < Scale.pick(3, 20, 500); i++) {
      ActionEnvelope one = wire.incident(ALICE, "nonce " + i);
      ActionPayload p = wire.incident(ALICE, "same nonce " + i).payload();
      ActionEnvelope two =
          ActionEnvelope.sign(
              new ActionPayload(
                  p.action(), p.params(), one.payload().nonce(), p.expiresAt(), p.federation()),
              ALICE);
      List<RunningPortal.Reply> replies =
          together(
              () -> first.post("/api/operator/incidents", one.bytes()),
              () -> second.post("/api/operator/incidents", two.bytes()));
      assertThat(replies)
          .extracting(RunningPortal.Reply::status)
          .containsExactlyInAnyOrder(201, 409);
    }
  }

  @Test
  void ofTwoStatementsWithOneSequenceOneWinsAndTheOtherIsToldWhichWasExpected() throws Exception {
    for (int i = 0; i < Scale.pick(2, 10, 200); i++) {
      FederationSlug slug = new FederationSlug("race-" + i);
      DirectoryStatement one = founding(slug, "One");
      DirectoryStatement two = founding(slug, "Two");
      List<RunningPortal.Reply> replies =
          together(
              () -> first.post("/api/organiser/statements", Wire.body(one)),
              () -> second.post("/api/organiser/statements", Wire.body(two)));
      assertOneWon(replies);
      boolean firstWon = replies.getFirst().status() == 201;
      for (RunningPortal portal : List.of(first, second)) {
        assertThat(portal.get("/api/public/federations/" + slug).text("federation.name"))
            .isEqualTo(firstWon ? "One" : "Two");
      }
    }
  }

  @Test
  void twoOperatorsDoNotBothGetTheNextPlaceOfTheChain() throws Exception {
    DirectoryStatement bob = wire.next(wire.assignable(TestKeys.operator(1), 1));
    DirectoryStatement carol = wire.next(wire.assignable(TestKeys.operator(2), 1));
    assertOneWon(
        together(
            () -> first.post("/api/organiser/statements", Wire.body(bob)),
            () -> second.post("/api/organiser/statements", Wire.body(carol))));
    String record = "/api/public/federations/" + Wire.SLUG + "/record";
    assertThat(first.get(record).body()).isEqualTo(second.get(record).body());
    JsonArray statements = (JsonArray) Json.at(first.get(record).json(), "statements");
    assertThat(statements.values()).hasSize(3);
  }

  private static DirectoryStatement founding(FederationSlug slug, String name) {
    return DirectoryStatement.sign(
        new DirectoryStatement.Payload(
            new ChainLink(slug, 0, Optional.empty(), Instant.now().getEpochSecond()),
            new FederationCreate(name, 3, 4, true, Optional.empty(), Optional.empty())),
        TestKeys.organiser());
  }

  private static void assertOneWon(List<RunningPortal.Reply> replies) {
    assertThat(replies)
        .as(replies.getFirst().body() + replies.getLast().body())
        .extracting(RunningPortal.Reply::status)
        .containsExactlyInAnyOrder(201, 409);
    assertThat(replies).filteredOn(r -> r.status() == 409).allMatch(r -> !r.text("next").isEmpty());
  }

  @Test
  void incidentsOfOneReachFollowersOfTheOther() throws Exception {
    ActionEnvelope alert = wire.incident(ALICE, "followed");
    AlertPublish published = (AlertPublish) alert.action();
    // Who follows is told what comes from then on, so the stream has begun before the alert is
    // sent.
    try (Stream<String> lines = second.follow("/api/public/incidents/stream")) {
      var reply = first.post("/api/operator/incidents", alert.bytes());
      assertThat(reply.status()).as(reply.body()).isEqualTo(201);
      Future<Optional<String>> line =
          threads.submit(() ->
              lines
                  .filter(l -> l.startsWith("data:") && l.contains(published.title()))
                  .findFirst());
      assertThat(line.get(60, TimeUnit.SECONDS).orElseThrow()).contains(reply.text("incident_id"));
    }
  }

  private static List<RunningPortal.Reply> together(
      Callable<RunningPortal.Reply> one, Callable<RunningPortal.Reply> two) throws Exception {
    Future<RunningPortal.Reply> a = threads.submit(one);
    Future<RunningPortal.Reply> b = threads.submit(two);
    return List.of(a.get(), b.get());
  }

  private static RunningPortal portal(String name, int port, String origin, String url)
      throws Exception {
    return RunningPortal.start(
        folder.resolve(name),
        port,
        TestKeys.reviewer().publicKey().hex(),
        TestKeys.organiser().publicKey().hex(),
        List.of("--origin", origin),
        List.of("OC_DATABASE_URL", url));
  }
}
