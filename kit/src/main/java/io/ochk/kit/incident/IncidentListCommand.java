package io.ochk.kit.incident;

import io.ochk.client.Incident;
import io.ochk.client.IncidentPage;
import io.ochk.client.PortalClient;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.signing.Transport;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.text.Printable;
import io.ochk.protocol.time.UtcTime;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code incident list}. */
@Command(
    name = "list",
    header = "List incidents, each signature verified here.",
    description = {"The newest first. An incident whose signature does not verify ends the list."},
    footer = {
      "",
      "Examples:",
      "  oc-guardian incident list --federation oc-me-v1 --severity warning",
      "  oc-guardian incident list --since 2026-04-01T00:00:00Z --limit 100"
    })
public final class IncidentListCommand extends KitCommand {
  private static final int PAGE = 100;

  @Mixin Transport transport = new Transport();

  @Mixin FilterOptions filter = new FilterOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  int limit = 50;

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, VerificationException {
    if (limit < 1 || limit > 10_000) {
      throw CommandFailure.usage("no list has " + limit + " incidents", "Give 1 to 10000.");
    }
    Home home = home(context);
    List<Incident> incidents = new ArrayList<>();
    try (PortalClient client = transport.client(context, home.settings())) {
      String cursor = "";
      do {
        int wanted = Math.min(PAGE, limit - incidents.size());
        IncidentPage page = Answers.require(client.incidents(filter.filter(), wanted, cursor));
        incidents.addAll(page.incidents());
        cursor = page.incidents().isEmpty() ? "" : page.nextCursor().orElse("");
      } while (!cursor.isEmpty() && incidents.size() < limit);
    }
    Report.Builder report = Report.builder();
    List<JsonValue> rows = new ArrayList<>();
    for (Incident incident : incidents) {
      rows.add(verified(incident));
      report.line(line(incident));
    }
    if (incidents.isEmpty()) {
      report.line("No incidents.");
    }
    report.json().put("incidents", new JsonArray(rows));
    return report.build();
  }

  static JsonObject verified(Incident incident) throws VerificationException {
    incident.envelope().verify();
    if (!incident.alert().operatorId().names(incident.envelope().pubkey())) {
      throw new VerificationException(
          "operator_id",
          io.ochk.protocol.identity.OperatorId.of(incident.envelope().pubkey()).text(),
          incident.alert().operatorId().text());
    }
    return JsonObject.builder()
        .put("incident_id", incident.incidentId())
        .put("federation_slug", incident.alert().federationSlug().text())
        .put("operator_id", incident.alert().operatorId().text())
        .put("severity", incident.alert().severity().wireName())
        .put("title", incident.alert().title())
        .put("body", incident.alert().body())
        .put("tags", JsonArray.ofStrings(incident.alert().tags()))
        .put("occurred_at", UtcTime.format(incident.alert().occurredAt()))
        .put("received_at", incident.receivedAt())
        .put("signature", "valid")
        .build();
  }

  static String line(Incident incident) {
    return UtcTime.format(incident.alert().occurredAt())
        + String.format("  %-8s  ", incident.alert().severity().wireName())
        + incident.alert().federationSlug()
        + "  "
        + incident.alert().operatorId()
        + "  "
        + Printable.line(incident.alert().title());
  }
}
