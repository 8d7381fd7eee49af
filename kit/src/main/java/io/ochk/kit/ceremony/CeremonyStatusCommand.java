package io.ochk.kit.ceremony;

import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.signer.NodeOption;
import io.ochk.kit.signer.SignerHome;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ceremony status}. */
@Command(
    name = "status",
    header = "Show for each guardian and step what has arrived and what is missing.",
    description = {
      "The table is what your node has received; the line above it is what your signer, which"
          + " checks everything itself, makes of it."
    },
    exitCodeList = {"0: shown", "3: the node cannot be reached"},
    footer = {
      "",
      "Examples:",
      "  oc-guardian ceremony status",
      "  oc-guardian ceremony status --watch"
    })
public final class CeremonyStatusCommand extends KitCommand {
  private static final List<String> STEPS =
      List.of("join", "round1", "echo", "shares", "complain", "reveal", "certify", "abandon");

  @Mixin NodeOption node = new NodeOption();

  @Option(names = "--all", description = "Also ceremonies that are over.")
  boolean all;

  @Option(names = "--watch", description = "Follow the newest until it is over.")
  boolean watch;

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    Home home = home(context);
    List<JsonObject> own =
        SignerHome.ask(home, JsonObject.builder().put("command", "ceremonies").build())
            .map(a -> SignerHome.objects(a, "ceremonies"))
            .orElse(List.of());
    if (watch) {
      Optional<JsonObject> open = own.reversed().stream().filter(c -> !isOver(c)).findFirst();
      if (open.isPresent()) {
        boolean person = context.terminal().isInteractive() && !wantsJson();
        new CeremonyWatch(context, home, person).follow(open.get());
        own =
            SignerHome.objects(
                SignerHome.require(home, JsonObject.builder().put("command", "ceremonies").build()),
                "ceremonies");
      }
    }
    List<JsonObject> seen =
        SignerHome.objects(
            PreflightReport.get(node.first(context, home), "/api/ceremonies"), "ceremonies");
    return report(own, seen);
  }

  private static boolean isOver(JsonObject ceremony) {
    return ceremony.get("over").orElse(null) instanceof JsonBoolean over && over.value();
  }

  private Report report(List<JsonObject> own, List<JsonObject> seen) {
    Report.Builder report = Report.builder();
    int shown = 0;
    for (JsonObject ceremony : seen) {
      String hash = SignerHome.text(ceremony, "setup_hash");
      String state = SignerHome.text(ceremony, "state");
      boolean open = state.equals("joining") || state.equals("running") || state.equals("disputed");
      if (shown > 0 && !all && !open) {
        continue;
      }
      shown++;
      report.line(
          hash.substring(0, Math.min(32, hash.length()))
              + "  "
              + SignerHome.text(ceremony, "kind")
              + " on "
              + SignerHome.text(ceremony, "network")
              + ": node says "
              + state);
      own.stream()
          .filter(c -> SignerHome.text(c, "setup_hash").equals(hash))
          .findFirst()
          .ifPresent(c -> report.line("  signer: " + CeremonyWatch.line(c)));
      failure(ceremony).ifPresent(report::line);
      SignerHome.objects(ceremony, "complaints").forEach(c -> report.line(complaint(c)));
      String warning = SignerHome.text(ceremony, "warning");
      if (!warning.isEmpty()) {
        report.line("  WARNING: " + warning);
      }
      table(report, ceremony);
      String next = SignerHome.text(ceremony, "next");
      if (!next.isEmpty()) {
        report.line("  next: " + next);
      }
    }
    if (seen.isEmpty()) {
      report.line("No ceremony yet. Propose one with oc-guardian ceremony start.");
    }
    report
        .json()
        .put("node", new JsonArray(List.<JsonValue>copyOf(seen)))
        .put("signer", new JsonArray(List.<JsonValue>copyOf(own)));
    return report.build();
  }

  private static Optional<String> failure(JsonObject ceremony) {
    return ceremony.get("failure").orElse(null) instanceof JsonObject failure
        ? Optional.of(
            "  "
                + SignerHome.text(failure, "reason").replace('_', ' ')
                + " by "
                + String.join(", ", SignerHome.texts(failure, "culprits")))
        : Optional.empty();
  }

  private static String complaint(JsonObject complaint) {
    boolean revealed = complaint.get("revealed").orElse(null) instanceof JsonBoolean b && b.value();
    return "  signer "
        + SignerHome.text(complaint, "by")
        + " complains about "
        + SignerHome.text(complaint, "about")
        + (revealed ? ", who has revealed what it sent" : ", who has not answered yet");
  }

  private static void table(Report.Builder report, JsonObject ceremony) {
    List<JsonObject> seats = SignerHome.objects(ceremony, "seats");
    List<String> columns =
        STEPS.stream()
            .filter(s -> seats.stream().anyMatch(seat -> steps(seat).get(s).isPresent()))
            .toList();
    StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "  %-26s", "seat"));
    columns.forEach(c -> head.append(String.format(Locale.ROOT, "%-10s", c)));
    report.line(head.toString().stripTrailing());
    for (JsonObject seat : seats) {
      String name =
          (SignerHome.text(seat, "group").equals("old") ? "old " : "")
              + seat.get("seat").map(CeremonyStatusCommand::number).orElse("?")
              + " "
              + SignerHome.text(seat, "operator_id");
      StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "  %-26s", name));
      for (String step : columns) {
        String mark =
            steps(seat).get(step).map(v -> v == JsonNull.NULL ? "missing" : "there").orElse("-");
        row.append(String.format(Locale.ROOT, "%-10s", mark));
      }
      report.line(row.toString().stripTrailing());
    }
  }

  private static String number(JsonValue value) {
    return value instanceof JsonNumber n ? n.text() : "?";
  }

  private static JsonObject steps(JsonObject seat) {
    return seat.get("steps").orElse(null) instanceof JsonObject steps
        ? steps
        : JsonObject.builder().build();
  }
}
