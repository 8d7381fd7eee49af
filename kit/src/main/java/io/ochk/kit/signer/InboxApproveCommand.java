package io.ochk.kit.signer;

import io.ochk.kit.command.KitCommand;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code inbox approve}. */
@Command(
    name = "approve",
    header = "Approve an item: sign the request, join the ceremony, or confirm its code.",
    description = {
      "Look at it first with oc-guardian inbox show. Confirm a ceremony's code only after you have"
          + " compared it with the others by another way than through the nodes."
    },
    exitCodeList = {"0: approved", "1: there is no such item, or it does not wait any more"},
    footer = {"", "Examples:", "  oc-guardian inbox approve 3fa9"})
public final class InboxApproveCommand extends KitCommand {
  @Parameters(paramLabel = "ID", description = "The item's id, or how it begins.")
  String id = "";

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    return InboxItems.decide(home(context), context, id, true);
  }
}
