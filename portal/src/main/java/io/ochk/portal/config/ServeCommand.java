package io.ochk.portal.config;

import io.ochk.protocol.config.LogLevel;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.http.ServerSettings;
import io.ochk.server.logging.ProcessLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serve}: the options of a portal, checked. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Serves the portal's API until it is stopped.",
      "",
      "Each option may also come from the environment (--database-url from OC_DATABASE_URL) or from"
          + " a file of lines like 'port = 8080' that OC_CONFIG names. The command line goes before"
          + " the environment, the environment before the file."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "143:stopped in order by SIGTERM (130 by SIGINT)",
      "1:could not start: folder in use, other keys than the store's, database not there",
      "2:an option is wrong"
    })
public final class ServeCommand implements Callable<Integer> {
  private final Function<PortalSettings, Integer> server;
  private final Defaults defaults;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port to listen on; 0 for any (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--bind",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on (default: ${DEFAULT-VALUE}, this machine only; 0.0.0.0 for all).")
  private String bind = "127.0.0.1";

  @Option(
      names = "--origin",
      paramLabel = "URL",
      description =
          "Where clients reach the portal; envelopes must name it as their audience (default:"
              + " http://localhost and the port).")
  private @Nullable String origin;

  @Mixin private StoreOptions store = new StoreOptions();

  @Option(
      names = "--reviewer-key",
      paramLabel = "HEX",
      description =
          "The reviewer's first public key. It is pinned at the first start; later it changes only"
              + " by a signed rotation.")
  private @Nullable String reviewerKey;

  @Option(
      names = "--organiser-key",
      paramLabel = "HEX",
      description = "The organiser's first public key, likewise.")
  private @Nullable String organiserKey;

  @Option(
      names = "--pinned-image",
      paramLabel = "DIGEST",
      description =
          "Digest of the image that guardians should run; a node that says it runs another one is"
              + " shown red (default: none, nobody is).")
  private @Nullable String pinnedImage;

  @Option(
      names = "--allow-absent-audience",
      description =
          "Accept exit-handoff and portal-forget that do not say which portal they are meant for.")
  private boolean allowAbsentAudience;

  @Option(
      names = "--most-open-applications",
      defaultValue = "2000",
      description =
          "Applications that may wait for the reviewer; 0 for no limit (default:"
              + " ${DEFAULT-VALUE}).")
  private int mostOpenApplications;

  @Option(
      names = "--writes-per-minute",
      defaultValue = "300",
      description =
          "POST requests per client and minute; 0 for no limit, neither per client nor per operator"
              + " and day (default: ${DEFAULT-VALUE}).")
  private int writesPerMinute;

  @Option(
      names = "--reads-per-minute",
      defaultValue = "3000",
      description =
          "Other requests per client and minute; 0 for no limit (default: ${DEFAULT-VALUE}).")
  private int readsPerMinute;

  @Option(
      names = "--connections-per-client",
      defaultValue = "200",
      description =
          "Connections that one client may hold; 0 for no limit. Trusted proxies have none"
              + " (default: ${DEFAULT-VALUE}).")
  private int connectionsPerClient;

  @Option(
      names = "--trusted-proxy",
      paramLabel = "RANGE",
      split = ",",
      description =
          "Address or range (10.0.0.0/8) of a proxy whose X-Forwarded-For is believed; repeat or"
              + " separate with commas.")
  private List<String> trustedProxies = List.of();

  @Option(
      names = "--read-timeout-seconds",
      defaultValue = "20",
      description = "Longest time to send a body (default: ${DEFAULT-VALUE}).")
  private int readTimeoutSeconds;

  @Option(
      names = "--write-timeout-seconds",
      defaultValue = "20",
      description = "Longest time to read 64 KiB of an answer (default: ${DEFAULT-VALUE}).")
  private int writeTimeoutSeconds;

  @Option(
      names = "--log-format",
      defaultValue = "plain",
      description = "plain or json (default: ${DEFAULT-VALUE}).")
  private LogFormat logFormat = LogFormat.plain;

  /** How log lines look. */
  public enum LogFormat {
    /** For people. */
    plain,
    /** One JSON object a line. */
    json
  }

  /**
   * The command.
   *
   * @param server serves with these settings until it is stopped; returns the exit code
   */
  public ServeCommand(Defaults defaults, Function<PortalSettings, Integer> server) {
    this.defaults = defaults;
    this.server = server;
  }

  @Override
  public Integer call() {
    if (spec != null) {
      defaults.requireKnown(spec);
    }
    ProcessLog.start(
        switch (logFormat) {
          case plain -> ProcessLog.Format.PLAIN;
          case json -> ProcessLog.Format.JSON;
        },
        LogLevel.INFO);
    return server.apply(settings());
  }

  private PortalSettings settings() {
    ServerSettings listen =
        new ServerSettings(
                bind,
                within("--port", port, 0, 65_535),
                within("--writes-per-minute", writesPerMinute, 0, Integer.MAX_VALUE),
                within("--reads-per-minute", readsPerMinute, 0, Integer.MAX_VALUE),
                trustedProxies,
                Duration.ofSeconds(within("--read-timeout-seconds", readTimeoutSeconds, 1, 3_600)))
            .with(
                new ServerSettings.Connections(
                    within("--connections-per-client", connectionsPerClient, 0, 10_000),
                    Duration.ofSeconds(
                        within("--write-timeout-seconds", writeTimeoutSeconds, 1, 3_600)),
                    ServerSettings.Connections.USUAL.silence()));
    return new PortalSettings(
        listen,
        optional("--origin", origin, Origin::of, "an origin such as https://portal.example"),
        store.data(),
        store.database(spec),
        store.databaseConnections(spec),
        key("--reviewer-key", reviewerKey),
        key("--organiser-key", organiserKey),
        within("--most-open-applications", mostOpenApplications, 0, Integer.MAX_VALUE),
        allowAbsentAudience,
        Optional.ofNullable(pinnedImage));
  }

  private Optional<PublicKey> key(String name, @Nullable String hex) {
    return optional(
        name, hex, PublicKey::ofHex, "an Ed25519 public key of 64 lower-case hex characters");
  }

  private <T> Optional<T> optional(
      String name, @Nullable String text, Function<String, Optional<T>> parser, String expected) {
    if (text == null) {
      return Optional.empty();
    }
    Optional<T> value = parser.apply(text);
    if (value.isEmpty()) {
      throw Checks.wrong(spec, name + ": expected " + expected);
    }
    return value;
  }

  private int within(String name, int value, int min, int max) {
    return Checks.within(spec, name, value, min, max);
  }
}
