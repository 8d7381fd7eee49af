package io.ochk.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.world.FakePeer;
import io.ochk.guardian.world.LoneNode;
import io.ochk.guardian.world.TestSigner;
import io.ochk.guardian.world.Wire;
import io.ochk.protocol.attestation.NodeStatus;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.BridgeCommand;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.peer.Hello;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.verify.fixture.TestCeremony;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one seat, or whoever stole its node key, can do to a node: nothing that lasts. */
@Tag("slow")
class PeerAttackTest {
  @TempDir Path data;

  private static PeerMessage ping() {
    return new PeerMessage.Ping(
        System.currentTimeMillis(), NodeStatus.RUNNING, "0.1.0", Optional.empty());
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }

  @Test
  void aSeatThatCertifiesAnothersNodeKeyCutsNobodyOff() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(2)) {
      assertThat(node.send(2, ping()).status()).isEqualTo(200);
      assertThat(
              node.hello(node.certificate(1, LoneNode.nodeKey(2).publicKey(), now() + 1)).status())
          .isEqualTo(200);
      assertThat(node.send(2, ping()).status()).isEqualTo(200);
    }
  }

  @Test
  void aStolenNodeKeyLeavesNoTraceInTheStreamsOfTheOneThatReplacesIt() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1)) {
      SigningKey stolen = LoneNode.nodeKey(1);
      PeerMessage lasting = new PeerMessage.Setup(node.world.setup());
      long most = (1L << 53) - 1;
      Wire.Answer far = node.send(1, stolen, most, 1, lasting);
      assertThat(far.code()).isEqualTo("frame_clock");
      assertThat(Wire.number(far.json(), "stream")).isZero();
      long ahead = System.currentTimeMillis() + 80_000_000;
      assertThat(node.send(1, stolen, ahead, 1, lasting).status()).isEqualTo(200);
      assertThat(node.send(1, ping()).code()).isEqualTo("frame_stale");

      SigningKey fresh = TestKeys.key(0x61);
      node.hello(node.certificate(1, fresh.publicKey(), now() + 1));
      long stream = System.currentTimeMillis();
      assertThat(node.send(1, fresh, stream, 1, ping()).status()).isEqualTo(200);
      assertThat(node.send(1, fresh, stream, 2, lasting).status()).isEqualTo(200);
      assertThat(node.send(1, stolen, ahead + 1, 1, ping()).code()).isEqualTo("peer_unknown");
      node.world.restart(0);
      assertThat(node.send(1, fresh, stream, 3, ping()).status()).isEqualTo(200);
      assertThat(node.send(1, fresh, stream - 1, 1, ping()).code()).isEqualTo("frame_stale");
    }
  }

  @Test
  void aReceiverThatAlwaysLosesCountIsNotAskedAgainAtOnce() throws Exception {
    try (LoneNode node = LoneNode.announced(data);
        FakePeer peer = new FakePeer()) {
      peer.toFrames =
          () -> new FakePeer.Said(409, "{\"code\":\"frame_stale\",\"stream\":17,\"detail\":\"\"}");
      // Nothing wakes the link: peers know the node's certificate, and no greeting is answered.
      node.hello(node.certificate(1, LoneNode.nodeKey(1).publicKey(), now(), peer.origin()));
      Wire.await("some frames", () -> peer.frames.size() >= 8);
      // The second answer in a row, and each after it, costs a pause of 25 ms at least.
      for (int i = 2; i < 7; i++) {
        assertThat(peer.frames.get(i + 1).nanos() - peer.frames.get(i).nanos())
            .isGreaterThanOrEqualTo(25_000_000);
      }
    }
  }

  @Test
  void anAnsweredGreetingEndsThePauseBeforeTheNextFrame() throws Exception {
    try (LoneNode node = new LoneNode(data);
        FakePeer peer = new FakePeer()) {
      peer.toFrames = () -> new FakePeer.Said(503, "{\"code\":\"overloaded\",\"detail\":\"\"}");
      ActionEnvelope certificate =
          node.certificate(1, LoneNode.nodeKey(1).publicKey(), now(), peer.origin());
      node.hello(certificate);
      Wire.await("a frame", () -> !peer.frames.isEmpty());
      peer.toHello =
          () ->
              new FakePeer.Said(
                  200,
                  new String(
                      new Hello(certificate, "1".repeat(32), System.currentTimeMillis()).bytes(),
                      StandardCharsets.UTF_8));
      peer.toFrames = () -> new FakePeer.Said(200, "{\"ok\":true,\"acknowledged\":1}");
      Wire.await(
          "the peer is connected",
          () -> {
            node.hello(certificate);
            return Wire.get(node.api() + "/api/peers").body().contains("\"connected\":true");
          });
    }
  }

  @Test
  void whatAPeerCallsItsRefusalIsNoLabelHere() throws Exception {
    try (LoneNode node = new LoneNode(data);
        FakePeer peer = new FakePeer()) {
      AtomicInteger said = new AtomicInteger();
      peer.toFrames =
          () -> new FakePeer.Said(400, "{\"code\":\"invented_" + said.incrementAndGet() + "\"}");
      node.hello(node.certificate(1, LoneNode.nodeKey(1).publicKey(), now(), peer.origin()));
      Wire.await("some refusals", () -> said.get() >= 5);
      String metrics = Wire.get(node.api() + "/metrics").body();
      assertThat(metrics)
          .contains(
              "oc_node_frames_sent_total{peer=\""
                  + node.world.id(1).text()
                  + "\",result=\"other\"}")
          .doesNotContain("invented");
      assertThat(Wire.get(node.api() + "/api/peers").body()).doesNotContain("invented");
      peer.toFrames = () -> new FakePeer.Said(400, "{\"code\":\"" + "x".repeat(16_000) + "\"}");
      Wire.await(
          "an answer that is too large",
          () -> Wire.get(node.api() + "/api/peers").body().contains("an answer that is too large"));
    }
  }

  @Test
  void aPeerWhoseStoreIsAlwaysNewIsToldEverythingAFewTimesOnly() throws Exception {
    try (LoneNode node = new LoneNode(data);
        FakePeer peer = new FakePeer()) {
      // Nothing else tells a peer of an epoch, whereas what does not get on is told again anyway.
      EpochRecord record =
          TestCeremony.generation(
                  Programme.SLUG,
                  node.world.programme.charters.getLast().hash(),
                  3,
                  List.of(
                      TestKeys.operator(0),
                      TestKeys.operator(1),
                      TestKeys.operator(2),
                      TestKeys.operator(3)))
              .record();
      ActionEnvelope certificate =
          node.certificate(1, LoneNode.nodeKey(1).publicKey(), now(), peer.origin());
      AtomicInteger greetings = new AtomicInteger();
      peer.toHello =
          () ->
              new FakePeer.Said(
                  200,
                  new String(
                      new Hello(
                              certificate,
                              String.format("%032x", greetings.incrementAndGet()),
                              System.currentTimeMillis())
                          .bytes(),
                      StandardCharsets.UTF_8));
      node.peer(2).send(2, new PeerMessage.Epoch(record));
      node.hello(certificate);
      Wire.await(
          "many greetings",
          () -> {
            node.hello(certificate);
            return greetings.get() >= 6;
          });
      String told = CanonicalJson.text(record.json());
      Wire.await(
          "all of it",
          () ->
              Wire.get(node.api() + "/metrics").body().contains("acknowledged")
                  && peer.frames.stream().anyMatch(f -> f.body().contains(told)));
      // A frame whose answer is late comes again, with the same bytes.
      assertThat(
              peer.frames.stream()
                  .map(FakePeer.Heard::body)
                  .filter(body -> body.contains(told))
                  .distinct()
                  .count())
          .isBetween(1L, 3L);
    }
  }

  @Test
  void theBridgeFollowsThisNodesSignersInOrderAndNobodyElse() throws Exception {
    try (LoneNode node = new LoneNode(data).peer(1)) {
      TestSigner signer = node.world.signers.getFirst();
      BridgeCommand open = command(node, "a", List.of("statement"));
      ActionEnvelope opens = signed(node, open, 1, 3_600);
      ActionEnvelope closes = signed(node, command(node, "b", List.of()), 2, 7_200);
      // A peer cannot even say it: the message is none that nodes carry.
      assertThat(node.send(1, new PeerMessage.Envelope(opens)).code()).isEqualTo("malformed");
      assertThat(Wire.text(signer.say(TestSigner.envelope(closes)).getFirst(), "code")).isEmpty();
      assertThat(Wire.text(signer.say(TestSigner.envelope(opens)).getFirst(), "code"))
          .isEqualTo("already_decided");
    }
  }

  private static BridgeCommand command(LoneNode node, String id, List<String> kinds) {
    return new BridgeCommand(
        new Origin(node.api()),
        new TreeSet<>(kinds),
        Programme.SLUG,
        node.world.id(0),
        id.repeat(32));
  }

  private static ActionEnvelope signed(
      LoneNode node, BridgeCommand command, long nonce, long seconds) {
    return ActionEnvelope.sign(
        ActionPayload.of(command, nonce, now() + seconds, Optional.of(Programme.SLUG)),
        node.world.operator(0));
  }
}
