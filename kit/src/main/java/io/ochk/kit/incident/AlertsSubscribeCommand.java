package io.ochk.kit.incident;

import io.ochk.client.Incident;
import io.ochk.client.IncidentStream;
import io.ochk.client.PortalClient;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.signing.Transport;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.text.Printable;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.ExitCode;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alerts subscribe}. */
@Command(
    name = "subscribe",
    header = "Follow incidents as they are published, each signature verified here.",
    description = {
      "Prints one line for each, or one JSON object per line with --json, until it is interrupted."
          + " When the line fails it is opened again and nothing is missed. --since shows earlier"
          + " ones first."
    },
    exitCodeList = {
      "0: --count incidents were shown",
      "3: the portal cannot be reached",
      "4: an incident's signature does not verify"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian alerts subscribe --severity warning",
      "  oc-guardian alerts subscribe --federation oc-me-v1 --since 2026-04-29T00:00:00Z --json"
    })
public final class AlertsSubscribeCommand extends KitCommand {
  @Mixin Transport transport = new Transport();

  @Mixin FilterOptions filter = new FilterOptions();

  @Option(names = "--count", paramLabel = "N", description = "End after so many incidents.")
  long count = Long.MAX_VALUE;

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, VerificationException {
    if (count < 1) {
      throw CommandFailure.usage("nobody waits for " + count + " incidents", "Give 1 or more.");
    }
    Printer printer = new Printer(context);
    Optional<String> ended;
    try (PortalClient client = transport.client(context, home(context).settings())) {
      ended = client.follow(filter.filter()).follow(printer);
    }
    if (printer.forged != null) {
      throw printer.forged;
    }
    if (ended.isPresent()) {
      throw new CommandFailure(
          ExitCode.UNREACHABLE,
          "portal_unreachable",
          ended.get(),
          "Run the same command again later.");
    }
    Report.Builder report = Report.builder();
    report.json().put("incidents", printer.shown);
    return report.build();
  }

  /** Prints incidents as they come. */
  private final class Printer implements IncidentStream.Listener {
    private final CommandContext context;
    private @Nullable VerificationException forged;
    private long shown;

    Printer(CommandContext context) {
      this.context = context;
    }

    @Override
    public void connected() {
      if (!wantsJson()) {
        context.terminal().err().println("Following incidents; interrupt to end.");
      }
    }

    @Override
    public void disconnected(String why) {
      context
          .terminal()
          .err()
          .println("oc-guardian: " + Printable.text(why) + "; opening the line again");
    }

    @Override
    public boolean incident(Incident incident) {
      try {
        String json = CanonicalJson.text(IncidentListCommand.verified(incident));
        context
            .terminal()
            .out()
            .println(wantsJson() ? json : Printable.line(IncidentListCommand.line(incident)));
        context.terminal().out().flush();
      } catch (VerificationException e) {
        forged = e;
        return false;
      }
      shown++;
      return shown < count;
    }
  }
}
