package io.ochk.kit.signer;

import io.ochk.kit.command.KitCommand;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code bridge status}. */
@Command(
    name = "status",
    header = "Show which requests a portal may put into your inbox.",
    exitCodeList = {"0: done", "1: the policy cannot be read"},
    footer = {"", "Examples:", "  oc-guardian bridge status"})
public final class BridgeStatusCommand extends KitCommand {
  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    return BridgeRules.report(home(context), false);
  }
}
