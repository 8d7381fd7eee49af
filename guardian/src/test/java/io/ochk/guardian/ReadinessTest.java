package io.ochk.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.node.Node;
import io.ochk.guardian.node.NodeSettings;
import io.ochk.guardian.node.Timing;
import io.ochk.guardian.world.TestSigner;
import io.ochk.guardian.world.Wire;
import io.ochk.guardian.world.World;
import io.ochk.protocol.config.ConfigBundle;
import io.ochk.protocol.config.LogLevel;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.signature.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node names as keeping it from signing, and what its preflight says about its peers. */
@Tag("slow")
class ReadinessTest {
  @TempDir Path data;

  private final Hands clock = new Hands();

  /** A clock that is put forward, and can stand still meanwhile. */
  private static final class Hands implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;
    private volatile @Nullable Instant still;

    void forward(Duration time) {
      ahead = ahead.plus(time);
    }

    void stand(Instant at) {
      still = at;
    }

    @Override
    public Instant instant() {
      Instant stands = still;
      return (stands == null ? Instant.now() : stands).plus(ahead);
    }
  }

  private static NodeSettings with(
      NodeSettings usual, ConfigBundle config, String version, Duration ping) {
    Timing quick = usual.timing();
    return new NodeSettings(
        config,
        usual.data(),
        usual.portal(),
        usual.bind(),
        usual.peerPort(),
        usual.apiPort(),
        usual.rpcPort(),
        usual.publicP2p(),
        usual.publicApi(),
        usual.peers(),
        usual.reviewerPin(),
        usual.organiserPin(),
        usual.tls(),
        usual.trustedProxies(),
        usual.metricsFrom(),
        usual.pages(),
        usual.signerPage(),
        usual.imageDigest(),
        version,
        new Timing(
            quick.record(),
            quick.attestation(),
            ping,
            quick.greeting(),
            quick.longestPause(),
            quick.heartbeat(),
            quick.retelling(),
            quick.posts(),
            quick.pace()));
  }

  private static void awaitCause(Node node, String code, String detail) {
    Wire.await(
        code,
        () -> {
          Wire.Answer ready = Wire.get(node.api() + "/readyz");
          assertThat(ready.status()).isEqualTo(503);
          for (JsonValue cause : ((JsonArray) Wire.at(ready.json(), "causes")).values()) {
            if (Wire.text(cause, "code").equals(code)) {
              assertThat(Wire.text(cause, "detail")).contains(detail);
              assertThat(Wire.text(cause, "fix")).isNotEmpty();
              return true;
            }
          }
          throw new AssertionError(ready.body());
        });
  }

  private static void awaitCheck(Node node, String name, String grade, String detail, String fix) {
    Wire.await(
        name + " " + grade,
        () -> {
          Wire.Answer answer = Wire.get(node.api() + "/api/preflight");
          for (JsonValue check : ((JsonArray) Wire.at(answer.json(), "checks")).values()) {
            if (Wire.text(check, "check").equals(name)) {
              assertThat(Wire.text(check, "grade")).as(answer.body()).isEqualTo(grade);
              assertThat(Wire.text(check, "detail")).contains(detail);
              assertThat(Wire.text(check, "fix")).contains(fix);
              return true;
            }
          }
          throw new AssertionError(answer.body());
        });
  }

  @Test
  void whereAsManySeatsSignInBrowsersAsASignatureNeedsEveryNodeSaysSo() throws Exception {
    try (World world = new World(data)) {
      world.up();
      for (int seat = 0; seat < 3; seat++) {
        world.signers.get(seat).is(CeremonyJoin.SignerKind.BROWSER);
      }
      String setup = world.key();
      for (Node node : world.nodes) {
        awaitCheck(node, "signer pages", "warn", "3 of 4 seats sign in browsers", "share refresh");
        assertThat(Wire.get(node.api() + "/api/ceremonies/" + setup).body())
            .contains("\"warning\":\"3 of 4 seats sign in browsers");
      }
    }
  }

  @Test
  void whoHoldsNoSeatIsToldThatItsBundleDoesNotFit() throws Exception {
    try (World world = new World(data)) {
      SigningKey nobody = TestKeys.operator(7);
      NodeSettings usual = world.settings(0);
      Node node =
          world.start(
              with(
                  usual,
                  new ConfigBundle(
                      OperatorId.of(nobody.publicKey()),
                      nobody.publicKey(),
                      Programme.SLUG,
                      world.portal.origin().text() + "/api/operator/attestation",
                      LogLevel.INFO),
                  usual.version(),
                  usual.timing().ping()),
              InstantSource.system());
      awaitCause(node, "config_mismatch", "holds no seat in " + Programme.SLUG);
    }
  }

  @Test
  void requestsThatPileUpAndACertificateNearItsEndAreNamed() throws Exception {
    try (World world = new World(data)) {
      for (int seat = 0; seat < 4; seat++) {
        world.start(world.settings(seat), clock);
        world.signer(seat).clock = clock;
      }
      world.key();
      world.signers.get(0).approves = false;
      world.signers.get(2).approves = false;
      Request request = world.request("Will nobody answer?");
      // How long ago that was shall not depend on how long this takes.
      clock.stand(Instant.ofEpochSecond(request.createdAt()));
      assertThat(world.ask(1, request).status()).isEqualTo(200);
      Wire.await(
          "the request is here",
          () ->
              Wire.get(world.nodes.getFirst().api() + "/api/requests/" + request.id()).status()
                  == 200);
      clock.forward(Duration.ofMinutes(11));
      awaitCause(
          world.nodes.getFirst(), "requests_pile_up", "1 are open, the oldest unanswered for 11");
      world.signers.forEach(TestSigner::close);
      clock.forward(Duration.ofDays(28));
      awaitCause(world.nodes.getFirst(), "certificate_expiring", "it ends in 47 h");
      awaitCause(world.nodes.getFirst(), "no_signer_connected", "found none");
    }
  }

  @Test
  void aCertificateIsRenewedTenDaysBeforeItsEndAndPeersGoOn() throws Exception {
    try (World world = new World(data)) {
      for (int seat = 0; seat < 2; seat++) {
        NodeSettings usual = world.settings(seat);
        world.start(with(usual, usual.config(), usual.version(), Duration.ofMillis(500)), clock);
      }
      signersComeBack(world);
      awaitCheck(world.nodes.getFirst(), "peer " + world.id(1), "pass", "connected", "");
      long first = notAfter(world.nodes.getFirst());
      clock.forward(Duration.ofDays(19));
      signersComeBack(world);
      assertThat(notAfter(world.nodes.getFirst())).isEqualTo(first);
      clock.forward(Duration.ofDays(2));
      signersComeBack(world);
      Wire.await(
          "another certificate",
          () -> notAfter(world.nodes.getFirst()) > first + Duration.ofDays(20).toSeconds());
      // Past the end of the first, it is the second by which the peer knows the node.
      clock.forward(Duration.ofDays(10));
      long heard = taken(world.nodes.get(1));
      Wire.await(
          "the peer takes its frames",
          () -> {
            assertThat(taken(world.nodes.get(1)))
                .as(Wire.get(world.nodes.get(1).api() + "/metrics").body())
                .isGreaterThan(heard + 1);
            return true;
          });
    }
  }

  /** Frames of the only peer that there is. */
  private static long taken(Node node) {
    return Wire.get(node.api() + "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("oc_node_frames_received_total{result=\"taken\"} "))
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  // A session lasts for less than the days that pass here.
  private void signersComeBack(World world) {
    world.signers.forEach(TestSigner::close);
    world.signers.clear();
    for (int seat = 0; seat < world.nodes.size(); seat++) {
      TestSigner signer = world.signer(seat);
      signer.clock = clock;
      Wire.await("a session at seat " + seat, () -> signer.connected);
    }
  }

  private static long notAfter(Node node) {
    return Wire.number(
        Wire.get(node.api() + "/api/node").json(), "certificate", "payload", "params", "not_after");
  }

  @Test
  void withoutANodeWhoseClockIsMinutesOffOthersSignAndItCatchesUpOnceTheClockIsRight()
      throws Exception {
    try (World world = new World(data)) {
      for (int seat = 0; seat < 4; seat++) {
        NodeSettings usual = world.settings(seat);
        world.start(
            with(usual, usual.config(), usual.version(), Duration.ofMillis(500)),
            seat == 3 ? clock : InstantSource.system());
        world.signer(seat);
      }
      world.key();
      clock.forward(Duration.ofMinutes(-5));
      Request without = world.request("Without whoever is late.");
      assertThat(world.ask(0, without).status()).isEqualTo(200);
      world.signature(0, without);
      Wire.await(
          "its frames are refused",
          () ->
              Wire.get(world.nodes.getFirst().api() + "/metrics")
                  .body()
                  .lines()
                  .anyMatch(line ->
                      line.startsWith("oc_node_frames_received_total{result=\"frame_clock\"}")));
      clock.forward(Duration.ofMinutes(5));
      world.signature(3, without);
      Request after = world.request("And with it again.");
      assertThat(world.ask(3, after).status()).isEqualTo(200);
      world.signature(3, after);
    }
  }

  @Test
  void aPeerOfALaterVersionIsNamedByPreflightAndReadiness() throws Exception {
    try (World world = new World(data)) {
      NodeSettings usual = world.settings(1);
      world.start(0);
      world.start(
          with(usual, usual.config(), "9.9.9", usual.timing().ping()), InstantSource.system());
      world.signer(0);
      world.signer(1);
      String peer = "peer " + world.id(1);
      awaitCheck(
          world.nodes.getFirst(), peer, "warn", "runs 9.9.9, this node 0.1.0", "Run one version.");
      awaitCause(
          world.nodes.getFirst(),
          "behind_on_version",
          world.id(1) + " runs 9.9.9, this node 0.1.0");
    }
  }

  @Test
  void aPeerWhoseClockIsHalfAMinuteOffIsNamedWithTheDirection() throws Exception {
    try (World world = new World(data)) {
      world.start(0);
      clock.forward(Duration.ofSeconds(-30));
      world.start(world.settings(1), clock);
      world.signer(0);
      world.signer(1).clock = clock;
      awaitCheck(
          world.nodes.getFirst(), "peer " + world.id(1), "fail", "s behind", "Set both clocks");
      awaitCheck(world.nodes.get(1), "peer " + world.id(0), "fail", "s ahead", "Set both clocks");
      awaitCheck(world.nodes.get(1), "clock", "fail", "s ahead", "Set the clock by NTP.");
    }
  }

  @Test
  void aPeerThatSeesAnotherCharterIsNamedAndACharterThatNotAllRatifiedFails() throws Exception {
    Path elsewhere = data.resolve("elsewhere");
    try (World world = new World(data);
        World other = new World(elsewhere)) {
      // The other portal shows a later charter, which nobody has ratified.
      other.portal.record(other.programme.publish("1.1.0").record());
      Origin here = new Origin("http://127.0.0.1:" + world.settings(0).peerPort());
      Origin there = new Origin("http://127.0.0.1:" + other.settings(1).peerPort());
      Node one =
          world.start(
              world.settings(0, List.of(there), data.resolve("node0")), InstantSource.system());
      Node two =
          other.start(
              other.settings(1, List.of(here), elsewhere.resolve("node1")), InstantSource.system());
      try (TestSigner _ = new TestSigner(world.operator(0), one.api()).start();
          TestSigner _ = new TestSigner(world.operator(1), two.api()).start()) {
        awaitCheck(one, "charter", "pass", "ratified by all", "");
        awaitCheck(
            one, "peer " + world.id(1), "fail", "its charter is none, this node's", "--portal");
        awaitCheck(two, "charter", "fail", "not in force", "oc-guardian charter sign");
        awaitCheck(two, "peer " + world.id(0), "fail", "this node's none", "--portal");
        other.programme.ratify(other.operator(0)).ratify(other.operator(1));
        other.programme.ratify(other.operator(2));
        other.portal.record(other.programme.record());
        awaitCheck(two, "charter", "fail", "ratified by some", "Every operator runs");
      }
    }
  }
}
