package io.ochk.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.world.TestSigner;
import io.ochk.guardian.world.Wire;
import io.ochk.guardian.world.World;
import io.ochk.protocol.request.Request;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four nodes with scripted signers live through a key and signatures. */
@Tag("slow")
class FederationTest {
  @TempDir static Path data;

  @Test
  void fourNodesMakeAKeyAndSignAndGoOnWithThree() throws Exception {
    try (World world = new World(data)) {
      world.up();
      String setup = world.key();
      for (var node : world.nodes) {
        assertThat(
                Wire.text(
                    Wire.get(node.api() + "/api/ceremonies/" + setup).json(), "ceremony", "state"))
            .isEqualTo("live");
      }
      // Each node brings its own operator's word, the same again if an answer is late.
      Wire.await("the joins at the portal", () -> joins(world) == 4);
      Request first = world.request("The first statement.");
      assertThat(world.ask(1, first).status()).isEqualTo(200);
      for (int seat = 0; seat < 4; seat++) {
        world.signature(seat, first);
      }
      Wire.await(
          "epoch and statement at the portal",
          () ->
              !world.portal.posts("/api/public/federations/oc-me-v1/epochs").isEmpty()
                  && !world.portal.posts("/api/public/federations/oc-me-v1/statements").isEmpty()
                  && !world.portal.posts("/api/operator/attestation").isEmpty()
                  && !world.portal.posts("/api/operator/peer-reports").isEmpty());
      Wire.await(
          "a node that is ready",
          () -> Wire.get(world.nodes.get(2).api() + "/readyz").body().contains("\"ok\":true"));

      // One guardian is gone: three go on.
      world.signers.get(3).close();
      world.nodes.get(3).close();
      Request second = world.request("The second statement.");
      assertThat(world.ask(0, second).status()).isEqualTo(200);
      for (int seat = 0; seat < 3; seat++) {
        world.signature(seat, second);
        // A word that travels slower than the signature is kept and shown all the same.
        String url = world.nodes.get(seat).api() + "/api/requests/" + second.id();
        Wire.await(
            "approvals at seat " + seat,
            () ->
                Wire.at(Wire.get(url).json(), "request", "approvals")
                        instanceof io.ochk.protocol.json.JsonArray a
                    && a.values().size() == 3);
      }

      // It comes back and hears what it has missed.
      world.nodes.set(
          3,
          io.ochk.guardian.node.Node.start(
              world.settings(3), java.time.InstantSource.system(), World.RANDOM::nextBytes));
      world.signature(3, second);
    }
  }

  private static long joins(World world) {
    return world.portal.posts("/api/operator/ceremonies").stream().distinct().count();
  }

  @Test
  void aWrongShareIsProvedAndTheOthersSign(@TempDir Path other) throws Exception {
    try (World world = new World(other)) {
      world.up();
      world.key();
      TestSigner liar = world.signers.get(1);
      liar.lies = true;
      Request request = world.request("With a liar among us.");
      assertThat(world.ask(0, request).status()).isEqualTo(200);
      world.signature(0, request);
      // Whether the liar was asked is chance; the others answer for themselves.
      world.signers.get(2).approves = false;
      Request second = world.request("The liar is needed.");
      assertThat(world.ask(0, second).status()).isEqualTo(200);
      for (int seat = 0; seat < 4; seat++) {
        String url = world.nodes.get(seat).api() + "/api/requests/" + second.id();
        Wire.await(
            "blame at seat " + seat,
            () ->
                Wire.text(Wire.get(url).json(), "request", "blame", 0, "cheaters", 0)
                    .equals(world.id(1).text()));
      }
      assertThat(
              Wire.text(
                  Wire.get(world.nodes.get(0).api() + "/api/requests/" + second.id()).json(),
                  "request",
                  "state"))
          .isEqualTo("open");
    }
  }

  @Test
  void anotherNodeTakesOverWhenTheOneWhereItEnteredIsGone(@TempDir Path other) throws Exception {
    try (World world = new World(other)) {
      world.up();
      world.key();
      // Approvals come, but nobody commits ahead; the node where it entered stops at once.
      world.signers.forEach(s -> {
        s.commitsAhead = false;
        s.answersShares = false;
      });
      Request request = world.request("Entered at a node that dies.");
      assertThat(world.ask(0, request).status()).isEqualTo(200);
      for (int seat = 1; seat < 4; seat++) {
        String url = world.nodes.get(seat).api() + "/api/requests/" + request.id();
        Wire.await(
            "approvals at seat " + seat,
            () ->
                Wire.at(Wire.get(url).json(), "request", "approvals")
                        instanceof io.ochk.protocol.json.JsonArray a
                    && a.values().size() == 4);
      }
      world.signers.get(0).close();
      world.nodes.get(0).close();
      world.signers.forEach(s -> s.answersShares = true);
      for (int seat = 1; seat < 4; seat++) {
        world.signature(seat, request);
      }
    }
  }
}
