package io.ochk.kit.federation;

import io.ochk.client.FederationSummary;
import io.ochk.client.PortalClient;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.signing.Transport;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.text.Printable;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code federations list}. */
@Command(
    name = "list",
    header = "List the federations of a portal with their open seats.",
    description = {
      "Shows what the portal says; oc-guardian verify federation SLUG checks it against everything"
          + " that was signed."
    },
    footer = {"", "Examples:", "  oc-guardian federations list --portal https://ochk.io"})
public final class FederationsListCommand extends KitCommand {
  @Mixin Transport transport = new Transport();

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    Home home = home(context);
    Optional<Identity> me = home.identity();
    try (PortalClient client = transport.client(context, home.settings())) {
      List<FederationSummary> federations = new ArrayList<>();
      for (FederationSummary listed : Answers.require(client.federations())) {
        federations.add(Answers.require(client.federation(listed.slug())));
      }
      return report(federations, me);
    }
  }

  private static Report report(List<FederationSummary> federations, Optional<Identity> me) {
    Report.Builder report = Report.builder();
    List<JsonValue> rows = new ArrayList<>();
    if (federations.isEmpty()) {
      report.line("The portal lists no federation yet.");
    }
    for (FederationSummary f : federations) {
      List<Integer> open = open(f);
      report.line(
          f.slug()
              + "  "
              + Printable.line(f.name())
              + "  "
              + f.threshold()
              + "-of-"
              + f.targetGuardianCount()
              + "  "
              + f.status());
      for (FederationSummary.Seat seat : f.seats()) {
        boolean mine = me.isPresent() && me.get().pubkey().equals(seat.operatorPubkey());
        report.line(
            "  seat "
                + seat.index()
                + "  "
                + OperatorId.of(seat.operatorPubkey())
                + (mine ? "  (you)" : ""));
      }
      report.line(
          open.isEmpty()
              ? "  no open seat"
              : "  open seats: "
                  + open.stream().map(String::valueOf).collect(Collectors.joining(", ")));
      f.charterVersion()
          .ifPresent(v -> report.line("  charter " + v + "  " + f.charterHash().orElse("")));
      rows.add(json(f, open));
    }
    report.json().put("federations", new JsonArray(rows));
    return report.build();
  }

  private static List<Integer> open(FederationSummary f) {
    return IntStream.range(0, f.targetGuardianCount())
        .filter(i -> f.seats().stream().noneMatch(s -> s.index() == i))
        .boxed()
        .toList();
  }

  private static JsonObject json(FederationSummary f, List<Integer> open) {
    List<JsonValue> seats =
        f.seats().stream()
            .<JsonValue>map(s ->
                JsonObject.builder()
                    .put("index", s.index())
                    .put("operator_id", OperatorId.of(s.operatorPubkey()).text())
                    .put("operator_pubkey", s.operatorPubkey().hex())
                    .build())
            .toList();
    return JsonObject.builder()
        .put("slug", f.slug().text())
        .put("name", f.name())
        .put("status", f.status())
        .put("threshold", f.threshold())
        .put("target_guardian_count", f.targetGuardianCount())
        .put("charter_hash", f.charterHash())
        .put("charter_version", f.charterVersion())
        .put("seats", new JsonArray(seats))
        .put(
            "open_seats",
            new JsonArray(
                open.stream()
                    .<JsonValue>map(i -> io.ochk.protocol.json.JsonNumber.of((long) i))
                    .toList()))
        .build();
  }
}
