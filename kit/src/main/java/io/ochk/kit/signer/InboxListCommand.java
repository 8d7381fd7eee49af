package io.ochk.kit.signer;

import io.ochk.kit.command.KitCommand;
import io.ochk.kit.command.Pause;
import io.ochk.kit.home.Home;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code inbox list}. */
@Command(
    name = "list",
    header = "List what waits for your word.",
    description = {
      "Works while oc-guardian sign --serve runs, and when it does not: then it shows what is in"
          + " the signer's store."
    },
    exitCodeList = {"0: listed", "1: the signer's store cannot be opened"},
    footer = {
      "",
      "Examples:",
      "  oc-guardian inbox list",
      "  oc-guardian inbox list --wait 3600",
      "  oc-guardian inbox list --all"
    })
public final class InboxListCommand extends KitCommand {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  @Option(names = "--all", description = "Also what was decided, was signed or has run out.")
  boolean all;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      description = "If nothing waits, wait so long for something (default: not at all).")
  long patience;

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    Home home = home(context);
    Instant end = context.clock().instant().plusSeconds(Math.max(0, patience));
    InboxItems.Seen seen = InboxItems.look(home, context, all);
    while (seen.items().isEmpty()
        && context.clock().instant().isBefore(end)
        && Pause.of(LOOK_AGAIN)) {
      seen = InboxItems.look(home, context, all);
    }
    List<JsonObject> items = seen.items();
    Report.Builder report = Report.builder();
    if (items.isEmpty()) {
      report.line("Nothing waits.");
    }
    for (JsonObject item : items) {
      report.line(InboxLines.headline(item));
      String expires = SignerHome.text(item, "expires_at");
      if (!expires.isEmpty()) {
        report.line("    until " + expires);
      }
    }
    seen.notices().forEach(report::line);
    report.json().put("items", new JsonArray(List.<JsonValue>copyOf(items)));
    report.json().put("notices", JsonArray.ofStrings(seen.notices()));
    return report.build();
  }
}
