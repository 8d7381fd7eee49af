package io.ochk.kit.signer;

import io.ochk.kit.command.KitCommand;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code bridge disable}. */
@Command(
    name = "disable",
    header = "Let no portal put anything into your inbox.",
    exitCodeList = {"0: done", "1: the policy cannot be read"},
    footer = {"", "Examples:", "  oc-guardian bridge disable"})
public final class BridgeDisableCommand extends KitCommand {
  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    return BridgeRules.set(home(context), Set.of());
  }
}
