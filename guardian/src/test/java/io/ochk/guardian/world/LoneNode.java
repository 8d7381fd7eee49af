package io.ochk.guardian.world;

import io.ochk.guardian.node.Node;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.peer.Hello;
import io.ochk.protocol.peer.PeerFrame;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** One node with its signer, and peers that a test plays itself, with keys of its own. */
public final class LoneNode implements AutoCloseable {
  public final World world;
  private final AtomicLong stream = new AtomicLong(System.currentTimeMillis());

  public LoneNode(Path data) throws Exception {
    this(new World(data), InstantSource.system());
  }

  public LoneNode(Path data, InstantSource clock) throws Exception {
    this(new World(data), clock);
  }

  private LoneNode(World world, InstantSource clock) throws Exception {
    this.world = world;
    world.start(world.settings(0), clock);
    world.signer(0);
    Wire.await(
        "a certificate",
        () -> !Wire.text(Wire.get(api() + "/api/node").json(), "certificate", "pubkey").isEmpty());
  }

  /** A node that has told portal and peers of its certificate, and has no other news for long. */
  public static LoneNode announced(Path data) throws Exception {
    LoneNode node =
        new LoneNode(
            new World(data, World.QUICK.attesting(Duration.ofHours(1))), InstantSource.system());
    // The first attempt had no certificate yet; the next comes after peers have been told.
    Wire.await(
        "an attestation", () -> !node.world.portal.posts("/api/operator/attestation").isEmpty());
    return node;
  }

  public Node node() {
    return world.nodes.getFirst();
  }

  public String api() {
    return node().api().text();
  }

  public String p2p() {
    return node().p2p().text();
  }

  /** The node key that a test gives to a seat. */
  public static SigningKey nodeKey(int seat) {
    return TestKeys.key(0x40 + seat);
  }

  /** An envelope of a seat's operator. */
  public ActionEnvelope sign(int seat, Action action) {
    return new TestSigner(world.operator(seat), node().api()).sign(action);
  }

  /** A certificate of a seat's operator for a node key. */
  public ActionEnvelope certificate(int seat, PublicKey node, long issuedAt) {
    return certificate(seat, node, issuedAt, new Origin("http://127.0.0.1:1"));
  }

  /** A certificate for a node that is there. */
  public ActionEnvelope certificate(int seat, PublicKey node, long issuedAt, Origin at) {
    return sign(
        seat,
        new NodeCertify(at, at, Programme.SLUG, issuedAt, node, issuedAt + 86_400, world.id(seat)));
  }

  /** A greeting with a certificate. */
  public Wire.Answer hello(ActionEnvelope certificate) {
    return Wire.post(
        p2p() + "/peer/v1/hello",
        new Hello(certificate, "0".repeat(32), System.currentTimeMillis()).bytes());
  }

  /** Makes a seat a peer with {@link #nodeKey}. */
  public LoneNode peer(int seat) {
    Wire.Answer answer =
        hello(certificate(seat, nodeKey(seat).publicKey(), Instant.now().getEpochSecond()));
    if (answer.status() != 200) {
      throw new AssertionError(answer.body());
    }
    return this;
  }

  /** Messages in the first frame of a new stream. */
  public Wire.Answer send(int seat, PeerMessage... messages) {
    return send(seat, nodeKey(seat), stream.incrementAndGet(), 1, messages);
  }

  public Wire.Answer send(
      int seat, SigningKey node, long stream, long sequence, PeerMessage... messages) {
    return post(frame(seat, node, stream, sequence, messages));
  }

  public PeerFrame frame(
      int seat, SigningKey node, long stream, long sequence, PeerMessage... messages) {
    return PeerFrame.sign(
        new PeerFrame.Payload(
            Programme.SLUG,
            world.id(seat),
            world.id(0),
            stream,
            sequence,
            System.currentTimeMillis(),
            List.of(messages)),
        node);
  }

  public Wire.Answer post(PeerFrame frame) {
    return Wire.post(p2p() + "/peer/v1/frames", frame.bytes());
  }

  /** How often a message of that seat was refused with that code. */
  public long refused(int seat, String code) {
    String line =
        "oc_node_messages_refused_total{peer=\""
            + world.id(seat).text()
            + "\",code=\""
            + code
            + "\"} ";
    return Wire.get(api() + "/metrics")
        .body()
        .lines()
        .filter(l -> l.startsWith(line))
        .mapToLong(l -> Long.parseLong(l.substring(line.length())))
        .sum();
  }

  @Override
  public void close() {
    world.close();
  }
}
