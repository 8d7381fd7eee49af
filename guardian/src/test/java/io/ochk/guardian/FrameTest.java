package io.ochk.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.world.TestSigner;
import io.ochk.guardian.world.Wire;
import io.ochk.guardian.world.World;
import io.ochk.protocol.attestation.NodeStatus;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.peer.Hello;
import io.ochk.protocol.peer.PeerFrame;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node, and somebody who sends it frames: each answer of the table in the specification. */
class FrameTest {
  @TempDir static Path data;
  private static World world;
  private static String p2p;
  private static final SigningKey PEER = TestKeys.key(0x41);
  private static long stream = System.currentTimeMillis();

  @BeforeAll
  static void aNodeKnowsThePeer() throws Exception {
    world = new World(data);
    world.start(0);
    world.signer(0);
    p2p = world.nodes.getFirst().p2p().text();
    String api = world.nodes.getFirst().api().text();
    Wire.await(
        "a certificate",
        () -> !Wire.text(Wire.get(api + "/api/node").json(), "certificate", "pubkey").isEmpty());
    assertThat(hello(PEER, Instant.now().getEpochSecond()).status()).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  private static Wire.Answer hello(SigningKey node, long issuedAt) {
    TestSigner operator = new TestSigner(world.operator(1), world.nodes.getFirst().api());
    Hello hello =
        new Hello(
            operator.sign(
                new NodeCertify(
                    new Origin("http://127.0.0.1:1"),
                    new Origin("http://127.0.0.1:1"),
                    Programme.SLUG,
                    issuedAt,
                    node.publicKey(),
                    issuedAt + 86_400,
                    world.id(1))),
            "0".repeat(32),
            System.currentTimeMillis());
    return Wire.post(p2p + "/peer/v1/hello", hello.bytes());
  }

  private static PeerFrame.Payload payload(long stream, long sequence) {
    return payload(Programme.SLUG, world.id(0), stream, sequence, System.currentTimeMillis());
  }

  private static PeerFrame.Payload payload(
      FederationSlug slug, OperatorId to, long stream, long sequence, long sentAt) {
    return new PeerFrame.Payload(
        slug,
        world.id(1),
        to,
        stream,
        sequence,
        sentAt,
        List.of(new PeerMessage.Ping(sentAt, NodeStatus.RUNNING, "0.1.0", Optional.empty())));
  }

  private static Wire.Answer send(PeerFrame frame) {
    return Wire.post(p2p + "/peer/v1/frames", frame.bytes());
  }

  @Test
  void aFrameIsTakenOnceAndInOrder() {
    long own = ++stream;
    PeerFrame first = PeerFrame.sign(payload(own, 1), PEER);
    assertThat(send(first).status()).isEqualTo(200);
    assertThat(Wire.number(send(first).json(), "acknowledged")).isEqualTo(1);
    Wire.Answer gap = send(PeerFrame.sign(payload(own, 3), PEER));
    assertThat(gap.status()).isEqualTo(409);
    assertThat(gap.code()).isEqualTo("frame_out_of_order");
    assertThat(Wire.number(gap.json(), "expected")).isEqualTo(2);
    assertThat(send(PeerFrame.sign(payload(own, 2), PEER)).status()).isEqualTo(200);
  }

  @Test
  void otherBytesUnderASequenceThatWasTakenAreStale() {
    long own = ++stream;
    long now = System.currentTimeMillis();
    assertThat(
            send(PeerFrame.sign(payload(Programme.SLUG, world.id(0), own, 1, now), PEER)).status())
        .isEqualTo(200);
    Wire.Answer other =
        send(PeerFrame.sign(payload(Programme.SLUG, world.id(0), own, 1, now + 1), PEER));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.code()).isEqualTo("frame_stale");
    assertThat(Wire.number(other.json(), "stream")).isEqualTo(own);
  }

  @Test
  void anOlderStreamIsStale() {
    long own = ++stream;
    assertThat(send(PeerFrame.sign(payload(own, 1), PEER)).status()).isEqualTo(200);
    assertThat(send(PeerFrame.sign(payload(own - 1, 1), PEER)).code()).isEqualTo("frame_stale");
  }

  @Test
  void aKeyWithoutACertificateIsNoPeer() {
    Wire.Answer answer = send(PeerFrame.sign(payload(++stream, 1), TestKeys.key(0x42)));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("peer_unknown");
  }

  @Test
  void aFrameForSomebodyElseIsMisdirected() {
    long now = System.currentTimeMillis();
    Wire.Answer other =
        send(PeerFrame.sign(payload(Programme.SLUG, world.id(2), ++stream, 1, now), PEER));
    assertThat(other.status()).isEqualTo(421);
    assertThat(other.code()).isEqualTo("frame_misdirected");
    assertThat(
            send(PeerFrame.sign(
                    payload(new FederationSlug("other"), world.id(0), ++stream, 1, now), PEER))
                .code())
        .isEqualTo("frame_misdirected");
  }

  @Test
  void aClockThatIsMoreThanAMinuteOffIsToldTheTime() {
    for (long off : new long[] {-90_000, 90_000}) {
      long before = System.currentTimeMillis();
      Wire.Answer answer =
          send(
              PeerFrame.sign(
                  payload(Programme.SLUG, world.id(0), ++stream, 1, before + off), PEER));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.code()).isEqualTo("frame_clock");
      assertThat(Wire.number(answer.json(), "time_ms"))
          .isBetween(before, System.currentTimeMillis());
    }
  }

  @Test
  void aSignatureThatDoesNotVerifyIsRefused() {
    PeerFrame good = PeerFrame.sign(payload(++stream, 1), PEER);
    PeerFrame other = PeerFrame.sign(payload(++stream, 1), PEER);
    Wire.Answer answer = send(new PeerFrame(good.frame(), good.pubkey(), other.signature()));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("signature_invalid");
  }

  @Test
  void whatIsNoFrameIsMalformedAndWhatIsTooLargeIsNotRead() {
    assertThat(Wire.post(p2p + "/peer/v1/frames", "{}".getBytes(StandardCharsets.UTF_8)).status())
        .isEqualTo(400);
    byte[] large = new byte[1024 * 1024 + 1];
    java.util.Arrays.fill(large, (byte) ' ');
    assertThat(Wire.post(p2p + "/peer/v1/frames", large).status()).isEqualTo(413);
  }

  @Test
  void aGreetingWithoutASeatsCertificateIsRefused() {
    TestSigner stranger = new TestSigner(TestKeys.key(0x50), world.nodes.getFirst().api());
    long now = Instant.now().getEpochSecond();
    Hello hello =
        new Hello(
            stranger.sign(
                new NodeCertify(
                    new Origin("http://127.0.0.1:1"),
                    new Origin("http://127.0.0.1:1"),
                    Programme.SLUG,
                    now,
                    PEER.publicKey(),
                    now + 60,
                    stranger.id)),
            "0".repeat(32),
            System.currentTimeMillis());
    assertThat(Wire.post(p2p + "/peer/v1/hello", hello.bytes()).code()).isEqualTo("peer_unknown");
  }

  @Test
  void refusalsAreCounted() {
    send(PeerFrame.sign(payload(++stream, 1), TestKeys.key(0x43)));
    assertThat(Wire.get(world.nodes.getFirst().api() + "/metrics").body())
        .contains("oc_node_frames_received_total{result=\"peer_unknown\"}");
  }
}
