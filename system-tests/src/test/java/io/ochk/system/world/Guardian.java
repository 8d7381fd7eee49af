package io.ochk.system.world;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.server.fixture.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * One operator's node and signer, each a process of its own, and the network in front of the node.
 */
public final class Guardian implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(60))
          .build();

  private final Operator operator;
  private final String operatorId;
  private final Path folder;
  private final int peerPort;
  private final int apiPort;
  private final FaultyLink link;
  private final RunningProgram node;
  private final RunningProgram signer;
  private final List<String> peers = new ArrayList<>();
  private List<String> nodeOptions = List.of();
  private List<String> signerOptions = List.of();
  private int heap = 512;

  private Guardian(Operator operator, Federation federation, Random random) throws IOException {
    this.operator = operator;
    this.operatorId = operator.id();
    this.folder = Files.createDirectories(operator.file("guardian"));
    this.peerPort = FreePorts.one();
    this.apiPort = FreePorts.one();
    this.link = FaultyLink.inFrontOf(peerPort, random);
    this.node = new RunningProgram("node", folder, () -> nodeCommand(federation.portal().url()));
    this.signer = new RunningProgram("signer", folder, this::signerCommand);
  }

  /** An operator's guardian, not running yet, with the config bundle that the kit generates. */
  public static Guardian of(Operator operator, Federation federation, Random random)
      throws IOException {
    Guardian guardian = new Guardian(operator, federation, random);
    operator.does(
        "config", "gen", "--federation", Federation.SLUG, "--out", guardian.config().toString());
    return guardian;
  }

  /** An operator's guardian with a config bundle that the operator has. */
  public static Guardian with(Path config, Operator operator, Federation federation, Random random)
      throws IOException {
    Guardian guardian = new Guardian(operator, federation, random);
    Files.copy(config, guardian.config());
    return guardian;
  }

  /** Where its config bundle lies. */
  public Path config() {
    return folder.resolve("oc-guardian.config");
  }

  /** The node's data folder. */
  public Path data() {
    return folder.resolve("data");
  }

  private Command nodeCommand(String portal) {
    Command command =
        operator
            .kit("run", "--config", config().toString(), "--data", data().toString())
            .with("--bind", "127.0.0.1")
            .with("--peer-port", "" + peerPort, "--api-port", "" + apiPort)
            .with("--public-api", api());
    if (!nodeOptions.contains("--public-p2p")) {
      command.with("--public-p2p", link.url());
    }
    peers.forEach(peer -> command.with("--peer", peer));
    if (!nodeOptions.contains("--portal")) {
      command.with("--portal", portal);
    }
    nodeOptions.forEach(command::with);
    return command.heap(heap);
  }

  private Command signerCommand() {
    Command command = operator.kit("sign", "--serve");
    if (!signerOptions.contains("--node")) {
      command.with("--node", api());
    }
    signerOptions.forEach(command::with);
    return command.heap(heap);
  }

  /** Another process of the node over the same folder. */
  public Command nodeAgain(Federation federation) {
    return nodeCommand(federation.portal().url());
  }

  /** Another process of the signer over the same home. */
  public Command signerAgain() {
    return signerCommand();
  }

  /** The folder of the signer's store. */
  public Path signerData() {
    return operator.home().resolve("signer");
  }

  /** Tells the node where its peers are, before it starts. */
  public void meets(List<Guardian> others) {
    others.stream().filter(other -> other != this).forEach(other -> peers.add(other.link.url()));
  }

  /** Starts the node with further options, for this life alone. */
  public void startNode(String... once) throws IOException {
    nodeOptions = List.of(once);
    node.start();
    nodeOptions = List.of();
  }

  /** Starts the signer with further options, for this life alone. */
  public void startSigner(String... once) throws IOException {
    signerOptions = List.of(once);
    signer.start();
    signerOptions = List.of();
  }

  /** The memory that each of its processes may take for objects, from the next start. */
  public void heap(int megabytes) {
    heap = megabytes;
  }

  /** Its signer asks nobody. */
  public Guardian allowsEverything() {
    operator.does("policy", "set", "--ceremony", "allow", "--request", "statement=allow");
    return this;
  }

  /** Starts both. */
  public Guardian start() throws IOException {
    node.start();
    signer.start();
    return this;
  }

  /** Starts what does not run. */
  public Guardian startWhatIsDown() throws IOException {
    if (!node.isRunning()) {
      node.start();
    }
    if (!signer.isRunning()) {
      signer.start();
    }
    return this;
  }

  /** The operator. */
  public Operator operator() {
    return operator;
  }

  /** The operator's id. */
  public String operatorId() {
    return operatorId;
  }

  /** The operator's key, if it is one of the first four of the tests. */
  public SigningKey key() {
    return IntStream.range(0, 4)
        .mapToObj(TestKeys::operator)
        .filter(key -> OperatorId.of(key.publicKey()).text().equals(operatorId))
        .findFirst()
        .orElseThrow();
  }

  /** The node. */
  public RunningProgram node() {
    return node;
  }

  /** The signer. */
  public RunningProgram signer() {
    return signer;
  }

  /** Asks the signer that runs. */
  public SignerSocket asks() {
    return new SignerSocket(operator.home());
  }

  /** The port of its API. */
  public int apiPort() {
    return apiPort;
  }

  /** The port that its peers use, behind {@link #link}. */
  public int peerPort() {
    return peerPort;
  }

  /** The network in front of the node. */
  public FaultyLink link() {
    return link;
  }

  /** The node's API. */
  public String api() {
    return "http://127.0.0.1:" + apiPort;
  }

  /** A command of this operator's kit that speaks to this node. */
  public Command kit(String... arguments) {
    return operator.kit(arguments).env("OC_GUARDIAN_NODE", api());
  }

  /** The status of a GET of the node's API. */
  public int status(String path) throws IOException {
    return get(path).statusCode();
  }

  /** The answer to a GET of the node's API. */
  public JsonObject json(String path) throws Exception {
    return StrictJson.parseObject(get(path).body(), JsonLimits.RECORD);
  }

  /** The answer to a GET as text. */
  public String text(String path) throws IOException {
    return new String(get(path).body(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private HttpResponse<byte[]> get(String path) throws IOException {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create(api() + path)).timeout(Duration.ofSeconds(60)).build(),
          HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Everything that both have printed. */
  public String logs() {
    return operator.name()
        + "'s node:\n"
        + node.wholeLog()
        + "\n"
        + operator.name()
        + "'s signer:\n"
        + signer.wholeLog();
  }

  @Override
  public void close() {
    signer.close();
    node.close();
    link.close();
  }
}
