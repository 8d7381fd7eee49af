package io.ochk.kit.signer;

import io.ochk.kit.command.KitCommand;
import io.ochk.protocol.json.JsonObject;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code inbox show}. */
@Command(
    name = "show",
    header = "Show everything about one item: what is asked, until when, who else has approved.",
    exitCodeList = {"0: shown", "1: there is no such item"},
    footer = {"", "Examples:", "  oc-guardian inbox show 3fa9"})
public final class InboxShowCommand extends KitCommand {
  @Parameters(paramLabel = "ID", description = "The item's id, or how it begins.")
  String id = "";

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    JsonObject item = InboxItems.require(home(context), context, id);
    Report.Builder report = Report.builder();
    InboxLines.details(item).forEach(report::line);
    report.json().put("item", item);
    return report.build();
  }
}
