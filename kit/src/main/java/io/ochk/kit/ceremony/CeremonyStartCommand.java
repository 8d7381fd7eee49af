package io.ochk.kit.ceremony;

import io.ochk.kit.command.KitCommand;
import io.ochk.kit.command.Pause;
import io.ochk.kit.home.Home;
import io.ochk.kit.signer.NodeOption;
import io.ochk.kit.signer.SignerHome;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ceremony start}. */
@Command(
    name = "start",
    header = "Check everything beforehand, then propose or join the making of the key.",
    description = {
      "Your node is asked what it finds: host, clock, peers, versions, charter; a failure names its"
          + " fix and ends the command. Then your signer proposes the ceremony that the"
          + " federation's verified record calls for, or joins the one that another guardian"
          + " proposed. When all have joined there is a short code. Compare it with the others by"
          + " telephone or in person, not through the nodes, and confirm it."
    },
    exitCodeList = {
      "0: joined, or followed to the end",
      "1: refused: a check fails, the charter is not ratified by all, a key is live",
      "3: no signer runs, or the node cannot be reached"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian ceremony start",
      "  oc-guardian ceremony start --network signet --watch"
    })
public final class CeremonyStartCommand extends KitCommand {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  @Mixin NodeOption node = new NodeOption();

  @Option(
      names = "--federation",
      paramLabel = "SLUG",
      description = "The federation's short name, if your signer serves several.")
  Optional<String> federation = Optional.empty();

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "mainnet (default), testnet, signet or regtest: where its addresses are.")
  String network = "mainnet";

  @Option(
      names = "--watch",
      description = "Follow it until the key is live; on a terminal that is done anyway.")
  boolean watch;

  @Option(names = "--despite-failures", description = "Go on although a check fails.")
  boolean despiteFailures;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description =
          "Wait so long for checks that fail to pass, while peers come up (default: not at all).")
  long patience;

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    Home home = home(context);
    BitcoinNetwork chosen =
        BitcoinNetwork.parse(network)
            .orElseThrow(() ->
                CommandFailure.usage(
                    "no network " + network, "Give mainnet, testnet, signet or regtest."));
    PreflightReport preflight = preflight(context, home);
    context.terminal().err().println("Preflight of your node:");
    preflight.lines().forEach(context.terminal().err()::println);
    if (!preflight.failures().isEmpty() && !despiteFailures) {
      throw CommandFailure.refused(
          "preflight_failed",
          preflight.failures().size() + " of the node's checks fail",
          "Mend what is named above, then run it again (or give --despite-failures).");
    }
    JsonObject ceremony =
        CeremonyWatch.bare(
            SignerHome.require(
                home,
                JsonObject.builder()
                    .put("command", "ceremony-start")
                    .put("federation_slug", federation)
                    .put("kind", "keygen")
                    .put("network", chosen.wireName())
                    .build()));
    boolean person = context.terminal().isInteractive() && !wantsJson();
    if (watch || person) {
      ceremony = new CeremonyWatch(context, home, person).follow(ceremony);
    }
    return report(ceremony, preflight);
  }

  // Who has just started meets its peers and its signer within moments.
  private PreflightReport preflight(CommandContext context, Home home)
      throws CommandFailure, IOException {
    Instant end = context.clock().instant().plusSeconds(Math.max(0, patience));
    PreflightReport preflight = PreflightReport.of(node.first(context, home));
    while (!preflight.failures().isEmpty()
        && !despiteFailures
        && context.clock().instant().isBefore(end)
        && Pause.of(LOOK_AGAIN)) {
      preflight = PreflightReport.of(node.first(context, home));
    }
    return preflight;
  }

  private static Report report(JsonObject ceremony, PreflightReport preflight)
      throws CommandFailure {
    CeremonyWatch.requireNoFailure(ceremony);
    Report.Builder report =
        Report.builder()
            .line(CeremonyWatch.line(ceremony))
            .line(
                SignerHome.text(ceremony, "stage").equals("live")
                    ? "The key is live. Now: oc-guardian ceremony finalize"
                    : "Follow it with oc-guardian ceremony status --watch");
    report
        .json()
        .put("ceremony", ceremony)
        .put("preflight", new JsonArray(List.<JsonValue>copyOf(preflight.checks())));
    return report.build();
  }
}
