package io.ochk.kit.node;

import io.ochk.guardian.node.Node;
import io.ochk.guardian.node.NodeSettings;
import io.ochk.guardian.node.Timing;
import io.ochk.kit.OcGuardian;
import io.ochk.protocol.config.ConfigBundle;
import io.ochk.protocol.config.ConfigSchemaException;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.StrictEd25519;
import io.ochk.server.http.ServerSettings;
import io.ochk.server.logging.ProcessLog;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.StoreException;
import io.ochk.terminal.CliCommand;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PortalAddressOption;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}. */
@Command(
    name = "run",
    header = "Run the guardian's node until it is stopped.",
    description = {
      "Serves peers on one port, the API and the operator's signers on another. The node holds no"
          + " operator key and no key share. What keeps it from signing is told by /readyz."
    },
    exitCodeList = {
      "143: stopped in order by SIGTERM (130 by SIGINT)",
      "1: could not start: config schema mismatch, folder in use, port taken",
      "2: an option is wrong"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian run --config oc-guardian.config --data node --public-api"
          + " https://g.example:9001"
    })
public final class RunCommand extends CliCommand {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "/etc/oc-guardian/config.json",
      description = "The config bundle (default: ${DEFAULT-VALUE}).")
  Path config = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder for what the node keeps (else OC_GUARDIAN_DATA, else node-data).")
  Optional<Path> data = Optional.empty();

  @Option(
      names = "--portal",
      paramLabel = "URL",
      description =
          "The portal with the federation's record (else OC_GUARDIAN_PORTAL, else where the"
              + " bundle's attestations go).")
  Optional<String> portal = Optional.empty();

  @Option(
      names = "--bind",
      paramLabel = "ADDR",
      defaultValue = "0.0.0.0",
      description = "Address to listen on (default: ${DEFAULT-VALUE}, all).")
  String bind = "0.0.0.0";

  @Option(
      names = "--peer-port",
      defaultValue = "9000",
      description = "Port for peers; 0 for any (default: ${DEFAULT-VALUE}).")
  int peerPort;

  @Option(
      names = "--api-port",
      defaultValue = "9001",
      description = "Port for the API and signers; 0 for any (default: ${DEFAULT-VALUE}).")
  int apiPort;

  @Option(
      names = "--rpc-loopback",
      paramLabel = "PORT",
      description = "A port for signers on this machine alone, without TLS; 0 for any.")
  Optional<Integer> rpcPort = Optional.empty();

  @Option(
      names = "--public-p2p",
      paramLabel = "URL",
      description = "Where peers reach this node (else OC_GUARDIAN_PUBLIC_P2P).")
  Optional<String> publicP2p = Optional.empty();

  @Option(
      names = "--public-api",
      paramLabel = "URL",
      description = "Where its API is reached (else OC_GUARDIAN_PUBLIC_API).")
  Optional<String> publicApi = Optional.empty();

  @Option(
      names = "--peer",
      paramLabel = "URL",
      description = "A peer's address, besides those that the directory knows; repeat for more.")
  List<String> peers = new ArrayList<>();

  @Option(
      names = "--pin-reviewer",
      paramLabel = "HEX",
      description = "The reviewer's key; without it the first that the portal shows is pinned.")
  Optional<String> reviewer = Optional.empty();

  @Option(names = "--pin-organiser", paramLabel = "HEX", description = "The organiser's, likewise.")
  Optional<String> organiser = Optional.empty();

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Certificate chain in PEM, to serve both ports with TLS; needs --tls-key.")
  Optional<Path> tlsCert = Optional.empty();

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, PKCS #8 PEM.")
  Optional<Path> tlsKey = Optional.empty();

  @Option(
      names = "--behind-proxy",
      paramLabel = "CIDR",
      description = "A proxy whose X-Forwarded-For is believed; repeat for more.")
  List<String> proxies = new ArrayList<>();

  @Option(
      names = "--metrics-from",
      paramLabel = "CIDR",
      description =
          "Who may read /metrics, besides programs on this machine, such as 10.0.0.7 or"
              + " 10.0.0.0/8; repeat for more.")
  List<String> metricsFrom = new ArrayList<>();

  @Option(
      names = "--no-signer-page",
      description =
          "Do not serve the signer's page. Else it is at /signer of the API, for operators who do"
              + " not want to trust the portal's pages with their key.")
  boolean noSignerPage;

  @Option(
      names = "--attest-every",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Between two attestations (default: ${DEFAULT-VALUE}).")
  int attestSeconds = 60;

  @Option(
      names = "--image-digest",
      paramLabel = "DIGEST",
      description = "The container image that the node runs from (else OC_GUARDIAN_IMAGE_DIGEST).")
  Optional<String> imageDigest = Optional.empty();

  @Option(
      names = "--log-format",
      defaultValue = "plain",
      description = "plain or json (default: ${DEFAULT-VALUE}).")
  String logFormat = "plain";

  @Mixin PortalAddressOption addresses = new PortalAddressOption();

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    NodeSettings settings = settings(context);
    ProcessLog.start(format(), settings.config().logLevel());
    Node node = started(settings, context);
    StrictEd25519.useFastestSoon(library -> LOG.info("signatures are checked by {}", library));
    CountDownLatch stopped = new CountDownLatch(1);
    // SIGTERM and SIGINT run this hook; the process ends when it returns.
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  node.close();
                  stopped.countDown();
                }));
    context.terminal().out().println("peers " + node.p2p());
    context.terminal().out().println("api " + node.api());
    node.rpcPort().ifPresent(p -> context.terminal().out().println("rpc http://127.0.0.1:" + p));
    context.terminal().out().flush();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Report.builder().line("stopped").build();
  }

  private static Node started(NodeSettings settings, CommandContext context) throws CommandFailure {
    try {
      return Node.start(settings, context.clock(), context.random().get()::nextBytes);
    } catch (StoreException e) {
      throw CommandFailure.refused(
          "store",
          "the node did not start: " + e.getMessage(),
          "Stop the other process, or make the folder writable and give it room.");
    } catch (UncheckedIOException e) {
      throw CommandFailure.refused(
          "not_started",
          "the node did not start: " + e.getMessage(),
          "Free the port or choose another, and check the folder's owner.");
    } catch (ProblemException | IllegalStateException | IllegalArgumentException e) {
      throw CommandFailure.refused(
          "not_started", "the node did not start: " + e.getMessage(), "Correct what it names.");
    }
  }

  private NodeSettings settings(CommandContext context) throws CommandFailure, IOException {
    ConfigBundle bundle = bundle();
    Origin fallback =
        Origin.of(bundle.attestationPostUrl())
            .orElseThrow(() -> new IllegalStateException("the bundle's address was checked"));
    String portalText = or(context, portal, "OC_GUARDIAN_PORTAL").orElse(fallback.text());
    var address = addresses.require(context, portalText);
    List<Origin> known = new ArrayList<>();
    for (String peer : peers) {
      known.add(origin("--peer", peer));
    }
    return new NodeSettings(
        bundle,
        data.or(() ->
                Optional.ofNullable(context.environment().get("OC_GUARDIAN_DATA")).map(Path::of))
            .orElse(Path.of("node-data")),
        address,
        bind,
        port("--peer-port", peerPort),
        port("--api-port", apiPort),
        rpcPort,
        originOf(context, "--public-p2p", publicP2p, "OC_GUARDIAN_PUBLIC_P2P"),
        originOf(context, "--public-api", publicApi, "OC_GUARDIAN_PUBLIC_API"),
        known,
        key("--pin-reviewer", reviewer),
        key("--pin-organiser", organiser),
        tls(),
        proxies,
        metricsFrom,
        address.origin(),
        !noSignerPage,
        or(context, imageDigest, "OC_GUARDIAN_IMAGE_DIGEST"),
        OcGuardian.version(),
        Timing.USUAL.attesting(Duration.ofSeconds(Math.max(1, attestSeconds))));
  }

  private ConfigBundle bundle() throws CommandFailure, IOException {
    try {
      return ConfigBundle.parse(Files.readAllBytes(config));
    } catch (ConfigSchemaException e) {
      throw CommandFailure.refused(
          "config_schema_mismatch",
          String.valueOf(e.getMessage()),
          "Make a new one: oc-guardian config gen --federation SLUG.");
    }
  }

  private static Optional<String> or(
      CommandContext context, Optional<String> given, String variable) {
    return given.or(() -> Optional.ofNullable(context.environment().get(variable)));
  }

  private static Optional<Origin> originOf(
      CommandContext context, String name, Optional<String> given, String variable)
      throws CommandFailure {
    Optional<String> text = or(context, given, variable);
    return text.isEmpty() ? Optional.empty() : Optional.of(origin(name, text.get()));
  }

  private static Origin origin(String name, String text) throws CommandFailure {
    return Origin.of(text)
        .orElseThrow(() ->
            CommandFailure.usage(
                name + ": not an address: " + text,
                "Give one such as https://guardian.example:9000."));
  }

  private static Optional<PublicKey> key(String name, Optional<String> hex) throws CommandFailure {
    if (hex.isEmpty()) {
      return Optional.empty();
    }
    Optional<PublicKey> key = PublicKey.ofHex(hex.get());
    if (key.isEmpty()) {
      throw CommandFailure.usage(
          name + ": not a key of 64 lower-case hex characters",
          "Copy it again from where the programme publishes it.");
    }
    return key;
  }

  private static int port(String name, int port) throws CommandFailure {
    if (port < 0 || port > 65_535) {
      throw CommandFailure.usage(name + ": not a port: " + port, "Give one from 0 to 65535.");
    }
    return port;
  }

  private Optional<ServerSettings.Tls> tls() throws CommandFailure {
    if (tlsCert.isPresent() != tlsKey.isPresent()) {
      throw CommandFailure.usage(
          "--tls-cert and --tls-key belong together", "Give both, or put a proxy in front.");
    }
    return tlsCert.isPresent()
        ? Optional.of(new ServerSettings.Tls(tlsCert.get(), tlsKey.orElseThrow()))
        : Optional.empty();
  }

  private ProcessLog.Format format() throws CommandFailure {
    return switch (logFormat.toLowerCase(Locale.ROOT)) {
      case "plain" -> ProcessLog.Format.PLAIN;
      case "json" -> ProcessLog.Format.JSON;
      default -> throw CommandFailure.usage("--log-format: " + logFormat, "Give plain or json.");
    };
  }
}
