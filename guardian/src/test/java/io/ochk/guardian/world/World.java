package io.ochk.guardian.world;

import io.ochk.guardian.node.Node;
import io.ochk.guardian.node.NodeSettings;
import io.ochk.guardian.node.Timing;
import io.ochk.guardian.signing.Coordinations;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.config.ConfigBundle;
import io.ochk.protocol.config.LogLevel;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.server.fixture.FreePorts;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Four nodes on loopback with their signers, and a portal that serves their record. */
public final class World implements AutoCloseable {
  public static final SecureRandom RANDOM = new SecureRandom();

  /** Everything a little faster than in life, but no link waits for a sign of life to be made. */
  public static final Timing QUICK =
      new Timing(
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Duration.ofMinutes(2),
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMillis(300),
          new Coordinations.Pace(Duration.ofMillis(1_500), Duration.ofMillis(1_500)));

  private final Timing timing;
  public final Programme programme = Programme.binding();
  public final TestPortal portal;
  public final Path data;
  public final List<Node> nodes = new ArrayList<>();
  public final List<TestSigner> signers = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final Random random = new Random(7);

  public World(Path data) throws Exception {
    this(data, QUICK);
  }

  public World(Path data, Timing timing) throws Exception {
    this.data = data;
    this.timing = timing;
    this.portal = new TestPortal(programme.record());
    for (int i = 0; i < 8; i++) {
      ports.add(FreePorts.one());
    }
  }

  public SigningKey operator(int seat) {
    return TestKeys.operator(seat);
  }

  public OperatorId id(int seat) {
    return OperatorId.of(operator(seat).publicKey());
  }

  public NodeSettings settings(int seat) {
    List<Origin> peers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      if (i != seat) {
        peers.add(new Origin("http://127.0.0.1:" + ports.get(2 * i)));
      }
    }
    return settings(seat, peers, data.resolve("node" + seat));
  }

  public NodeSettings settings(int seat, List<Origin> peers, Path folder) {
    SigningKey operator = operator(seat);
    return new NodeSettings(
        new ConfigBundle(
            OperatorId.of(operator.publicKey()),
            operator.publicKey(),
            Programme.SLUG,
            portal.origin().text() + "/api/operator/attestation",
            LogLevel.INFO),
        folder,
        portal.address(),
        "127.0.0.1",
        ports.get(2 * seat),
        ports.get(2 * seat + 1),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        peers,
        Optional.of(TestKeys.reviewer().publicKey()),
        Optional.of(TestKeys.organiser().publicKey()),
        Optional.empty(),
        List.of(),
        List.of(),
        portal.origin(),
        true,
        Optional.empty(),
        "0.1.0",
        timing);
  }

  public Node start(int seat) throws Exception {
    return start(settings(seat), InstantSource.system());
  }

  public Node start(NodeSettings settings, InstantSource clock) throws Exception {
    Node node = Node.start(settings, clock, RANDOM::nextBytes);
    nodes.add(node);
    return node;
  }

  public Node restart(int seat) throws Exception {
    nodes.get(seat).close();
    Node node = Node.start(settings(seat), InstantSource.system(), RANDOM::nextBytes);
    nodes.set(seat, node);
    return node;
  }

  public TestSigner signer(int seat) {
    TestSigner signer = new TestSigner(operator(seat), nodes.get(seat).api()).start();
    signers.add(signer);
    return signer;
  }

  /** Four nodes and signers that know each other. */
  public World up() throws Exception {
    for (int seat = 0; seat < 4; seat++) {
      start(seat);
      signer(seat);
    }
    Wire.await(
        "all peers are connected",
        () -> {
          for (Node node : nodes) {
            JsonObject peers = Wire.get(node.api() + "/api/peers").json();
            for (int i = 0; i < 3; i++) {
              if (!Wire.at(peers, "peers", i, "connected")
                  .equals(new io.ochk.protocol.json.JsonBoolean(true))) {
                throw new AssertionError(io.ochk.protocol.json.CanonicalJson.text(peers));
              }
            }
          }
          return true;
        });
    return this;
  }

  public SetupDocument setup() {
    byte[] id = new byte[32];
    random.nextBytes(id);
    List<SeatHolder> seats = new ArrayList<>();
    for (int seat = 0; seat < 4; seat++) {
      seats.add(new SeatHolder(id(seat), operator(seat).publicKey(), seat));
    }
    return new SetupDocument(
        0,
        HexFormat.of().formatHex(id),
        programme.charters.getLast().hash(),
        Programme.SLUG,
        BitcoinNetwork.REGTEST,
        Optional.empty(),
        seats,
        3,
        Optional.empty());
  }

  /** Makes a key; gives the hash of its setup. */
  public String key() throws Exception {
    SetupDocument setup = setup();
    TestSigner first = signers.getFirst();
    first.propose(setup);
    for (Node node : nodes) {
      Wire.await(
          "an epoch at " + node.api(),
          () ->
              Wire.get(node.api() + "/api/ceremonies/" + setup.hash() + "/epoch").status() == 200
                  && Wire.get(node.api() + "/api/keys").body().contains(setup.hash()));
    }
    for (TestSigner signer : signers) {
      Wire.await("a share of " + signer.id, signer::hasShare);
    }
    return setup.hash();
  }

  public Request request(String text) {
    JsonObject keys = Wire.get(nodes.getFirst().api() + "/api/keys").json();
    return request(text, Wire.text(keys, "epochs", 0, "key"));
  }

  public Request request(String text, String key) {
    long now = Instant.now().getEpochSecond();
    return new Request(
        now,
        0,
        now + 3600,
        Programme.SLUG,
        key,
        BitcoinNetwork.REGTEST,
        new RequestKind.Statement(text));
  }

  /** Puts a request in at a node, with the approval of its own operator. */
  public Wire.Answer ask(int seat, Request request) throws Exception {
    TestSigner signer = signers.get(seat);
    signer.approveLocally(request);
    return Wire.post(
        nodes.get(seat).api() + "/api/requests",
        JsonObject.builder()
            .put("request", request.json())
            .put("envelope", signer.approval(request).json())
            .build());
  }

  /** Waits for the signature at a node, and verifies it. */
  public RequestResult signature(int seat, Request request) throws Exception {
    String url = nodes.get(seat).api() + "/api/requests/" + request.id();
    Wire.await(
        "a signature at seat " + seat,
        () -> !Wire.text(Wire.get(url).json(), "request", "signature").isEmpty());
    RequestResult result =
        new RequestResult(request, Wire.text(Wire.get(url).json(), "request", "signature"));
    io.ochk.bitcoin.statement.FederationStatement.verify(result);
    return result;
  }

  @Override
  public void close() {
    signers.forEach(TestSigner::close);
    nodes.forEach(Node::close);
    portal.close();
  }
}
