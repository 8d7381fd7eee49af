package io.ochk.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.node.Node;
import io.ochk.guardian.node.NodeSettings;
import io.ochk.guardian.world.Wire;
import io.ochk.guardian.world.World;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonValue;
import io.ochk.server.fixture.FreePorts;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node tells its operator: the checks before a ceremony, and the metrics. */
class OperatorsViewTest {
  @TempDir Path data;

  private Node start(
      World world,
      Optional<Origin> p2p,
      Optional<Origin> api,
      List<String> proxies,
      List<String> metricsFrom)
      throws Exception {
    NodeSettings usual = world.settings(0);
    return world.start(
        new NodeSettings(
            usual.config(),
            usual.data(),
            usual.portal(),
            usual.bind(),
            usual.peerPort(),
            usual.apiPort(),
            usual.rpcPort(),
            p2p,
            api,
            usual.peers(),
            usual.reviewerPin(),
            usual.organiserPin(),
            usual.tls(),
            proxies,
            metricsFrom,
            usual.pages(),
            usual.signerPage(),
            usual.imageDigest(),
            usual.version(),
            usual.timing()),
        InstantSource.system());
  }

  private Node at(World world, String p2p, String api) throws Exception {
    return start(
        world, Optional.of(new Origin(p2p)), Optional.of(new Origin(api)), List.of(), List.of());
  }

  // What did not answer in time is looked at again after half a minute.
  private static void checked(int port, String check, String grade, String detail, String fix) {
    Wire.await(
        check + " " + grade,
        () -> {
          requireCheck(port, check, grade, detail, fix);
          return true;
        });
  }

  private static void requireCheck(
      int port, String check, String grade, String detail, String fix) {
    JsonArray checks =
        (JsonArray)
            Wire.at(Wire.get("http://127.0.0.1:" + port + "/api/preflight").json(), "checks");
    for (JsonValue value : checks.values()) {
      if (Wire.text(value, "check").equals(check)) {
        assertThat(Wire.text(value, "grade")).as(value.toString()).isEqualTo(grade);
        assertThat(Wire.text(value, "detail")).contains(detail);
        assertThat(Wire.text(value, "fix")).contains(fix);
        return;
      }
    }
    throw new AssertionError("no check " + check + " in " + checks);
  }

  @Test
  void anAddressThatLeadsHereIsFoundAndOneOfThisMachineAloneIsNamed() throws Exception {
    try (World world = new World(data)) {
      NodeSettings usual = world.settings(0);
      world.start(0);
      int api = usual.apiPort();
      checked(api, "p2p address", "warn", "leads nowhere from other machines", "--public-p2p");
      checked(api, "api address", "warn", "leads nowhere from other machines", "--public-api");
      checked(api, "p2p port", "warn", "no peer has reached it", "Open port 9000");
      checked(api, "api port", "pass", "this node answers at http://127.0.0.1:" + api, "");
    }
  }

  @Test
  void anAddressThatLeadsNowhereIsAFailureWithTheFix() throws Exception {
    // Too long to be a name: nobody has to be asked.
    String noName = "n".repeat(64) + ".example";
    try (World world = new World(data)) {
      int api = world.settings(0).apiPort();
      at(world, "http://127.0.0.1:" + FreePorts.one(), "https://" + noName + ":9001");
      checked(api, "p2p port", "fail", "does not answer", "Open port 9000");
      checked(api, "api address", "fail", "does not resolve", "Make its DNS record");
      checked(api, "api port", "warn", "does not answer from here", "Open port 9001");
    }
  }

  @Test
  void anAddressThatLeadsToAnotherNodeIsAFailure() throws Exception {
    try (World world = new World(data)) {
      String other = "http://127.0.0.1:" + world.settings(1).apiPort();
      int api = world.settings(0).apiPort();
      at(world, "http://127.0.0.1:" + world.settings(0).peerPort(), other);
      world.start(1);
      checked(api, "api port", "fail", "is answered by another", "lead to this node's API port");
    }
  }

  private static void refused(Wire.Answer answer) {
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("client_not_allowed");
  }

  @Test
  void metricsAreForThisMachineAndNotForThePeersPort() throws Exception {
    try (World world = new World(data)) {
      Node node = world.start(0);
      assertThat(Wire.get(node.api() + "/metrics").status()).isEqualTo(200);
      assertThat(Wire.get(node.p2p() + "/metrics").status()).isEqualTo(404);
      // A proxy that nobody named may ask for anybody.
      refused(Wire.get(node.api() + "/metrics", "X-Forwarded-For", "127.0.0.1"));
      refused(Wire.get(node.api() + "/metrics", "Forwarded", "for=127.0.0.1"));
    }
  }

  @Test
  void behindAProxyTheClientIsWhoItSaysAndMayBeNamed() throws Exception {
    try (World world = new World(data)) {
      Node node =
          start(
              world,
              Optional.empty(),
              Optional.empty(),
              List.of("127.0.0.1"),
              List.of("203.0.113.0/24"));
      String metrics = node.api() + "/metrics";
      assertThat(Wire.get(metrics, "X-Forwarded-For", "203.0.113.9").body())
          .contains("oc_node_ready");
      refused(Wire.get(metrics, "X-Forwarded-For", "198.51.100.7"));
      refused(Wire.get(metrics, "X-Forwarded-For", "127.0.0.1, 198.51.100.7"));
      refused(Wire.get(metrics));
    }
  }
}
