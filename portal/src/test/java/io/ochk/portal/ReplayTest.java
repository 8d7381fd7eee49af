package io.ochk.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.config.PortalSettings;
import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.portal.world.Response;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.signature.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

class ReplayTest {
  private static final String MEMBERSHIPS = "/api/operator/memberships";

  @TempDir Path data;

  @ParameterizedTest
  @DatabaseSource
  void theSamePayloadGetsTheFirstAnswerEvenAfterItsExpiry(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = founded(portal);
      ActionEnvelope join = programme.membership(Membership.Kind.JOIN, People.operator(1), 0);
      Response first = portal.post(MEMBERSHIPS, join);
      portal.clock().move(Duration.ofHours(30));
      Response second = portal.post(MEMBERSHIPS, join);
      assertThat(second.status()).isEqualTo(first.status()).isEqualTo(201);
      assertThat(second.body()).isEqualTo(first.body());
      assertThat(portal.get("/api/public/federations/oc-me-v1/record").at("memberships"))
          .isEqualTo("1 elements");
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void aNonceWithAnotherPayloadIsRefusedButARefusedOneIsStillFree(Database database)
      throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = founded(portal);
      SigningKey operator = People.operator(1);
      ActionEnvelope refused = withNonce(programme, operator, 14, 7_000_000);
      assertThat(portal.post(MEMBERSHIPS, refused).at("code")).isEqualTo("seat_unknown");
      ActionEnvelope good = withNonce(programme, operator, 1, 7_000_000);
      assertThat(portal.post(MEMBERSHIPS, good).status()).isEqualTo(201);
      ActionEnvelope other = withNonce(programme, operator, 2, 7_000_000);
      Response reused = portal.post(MEMBERSHIPS, other);
      assertThat(reused.status()).isEqualTo(409);
      assertThat(reused.at("code")).isEqualTo("nonce_reused");
      assertThat(reused.at("member")).isEqualTo("payload.nonce");
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void fiftyAtOnceHaveOneEffectAndOneAnswer(Database database) throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(database, data, new TestClock())) {
      Programme programme = founded(portal);
      ActionEnvelope join = programme.membership(Membership.Kind.JOIN, People.operator(1), 0);
      assertThat(sendAtOnce(List.of(portal), join, 50)).hasSize(1);
      assertThat(portal.get("/api/public/federations/oc-me-v1/record").at("memberships"))
          .isEqualTo("1 elements");
    }
  }

  @Test
  @Tag("slow")
  void twoPortalsOnOneDatabaseBehaveAsOne() throws Exception {
    TestClock clock = new TestClock();
    PortalSettings settings = PortalUnderTest.settings(data, Database.POSTGRESQL.create(data));
    try (PortalUnderTest one = PortalUnderTest.start(settings, clock);
        PortalUnderTest two = PortalUnderTest.start(settings, clock)) {
      Programme programme = new Programme(one);
      List<SigningKey> operators = programme.fill();
      assertThat(two.get("/api/operator/registry").at("count")).isEqualTo("4");
      ActionEnvelope incident =
          programme.incident(operators.getFirst(), Severity.CRITICAL, "Both must know");
      assertThat(sendAtOnce(List.of(one, two), incident, 40)).hasSize(1);
      assertThat(one.get("/api/public/incidents").body())
          .isEqualTo(two.get("/api/public/incidents").body());
      assertThat(one.get("/api/public/incidents").at("incidents")).isEqualTo("1 elements");
      assertThat(
              two.post(
                      MEMBERSHIPS,
                      programme.membership(Membership.Kind.LEAVE, operators.getFirst(), 0))
                  .status())
          .isEqualTo(201);
      assertThat(one.get("/api/public/federations/oc-me-v1").at("federation.status"))
          .isEqualTo("recruiting");
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void aClockThatWasTurnedBackStopsTheIntakeEvenAfterARestart(Database database) throws Exception {
    TestClock clock = new TestClock();
    PortalSettings settings = PortalUnderTest.settings(data, database.create(data));
    ActionEnvelope join;
    try (PortalUnderTest portal = PortalUnderTest.start(settings, clock)) {
      Programme programme = founded(portal);
      join = programme.membership(Membership.Kind.JOIN, People.operator(1), 0);
      assertThat(portal.get("/api/health/deep").status()).isEqualTo(200);
      clock.move(Duration.ofSeconds(-61));
      assertThat(portal.post(MEMBERSHIPS, join).at("code")).isEqualTo("clock_behind");
      assertThat(portal.get("/api/health/deep").status()).isEqualTo(503);
    }
    try (PortalUnderTest portal = PortalUnderTest.start(settings, clock)) {
      Response behind = portal.post(MEMBERSHIPS, join);
      assertThat(behind.status()).isEqualTo(503);
      assertThat(behind.header("retry-after")).isNotEmpty();
      clock.move(Duration.ofSeconds(61));
      assertThat(portal.post(MEMBERSHIPS, join).status()).isEqualTo(201);
    }
  }

  private static Programme founded(PortalUnderTest portal) {
    Programme programme = new Programme(portal);
    programme.found();
    programme.accept(People.operator(1));
    return programme;
  }

  private static ActionEnvelope withNonce(
      Programme programme, SigningKey key, int seat, long nonce) {
    ActionEnvelope envelope = programme.membership(Membership.Kind.JOIN, key, seat);
    ActionPayload payload = envelope.payload();
    return ActionEnvelope.sign(
        new ActionPayload(
            payload.action(),
            payload.params(),
            java.math.BigInteger.valueOf(nonce),
            payload.expiresAt(),
            Optional.of(People.SLUG)),
        key);
  }

  private static Set<String> sendAtOnce(
      List<PortalUnderTest> portals, ActionEnvelope envelope, int times) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(times);
    List<Future<Response>> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < times; i++) {
        PortalUnderTest portal = portals.get(i % portals.size());
        String path =
            envelope.payload().action().equals("alert-publish")
                ? "/api/operator/incidents"
                : MEMBERSHIPS;
        answers.add(
            threads.submit(() -> {
              barrier.await();
              return portal.post(path, envelope);
            }));
      }
    }
    Set<String> different = new HashSet<>();
    for (Future<Response> answer : answers) {
      assertThat(answer.get().status()).as(answer.get().body()).isEqualTo(201);
      different.add(answer.get().body());
    }
    return different;
  }
}
