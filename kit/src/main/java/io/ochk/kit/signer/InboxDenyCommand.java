package io.ochk.kit.signer;

import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.signer.inbox.Decision;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code inbox deny}. */
@Command(
    name = "deny",
    header = "Deny an item: do not sign the request, do not join, or give the ceremony up.",
    exitCodeList = {"0: denied", "1: there is no such item, or it does not wait any more"},
    footer = {"", "Examples:", "  oc-guardian inbox deny 3fa9"})
public final class InboxDenyCommand extends KitCommand {
  @Parameters(paramLabel = "ID", description = "The item's id, or how it begins.")
  String id = "";

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    Home home = home(context);
    return InboxItems.decide(
        home, context, InboxItems.require(home, context, id), new Decision.Deny());
  }
}
