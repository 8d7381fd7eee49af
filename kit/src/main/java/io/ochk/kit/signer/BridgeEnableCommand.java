package io.ochk.kit.signer;

import io.ochk.kit.command.KitCommand;
import io.ochk.signer.policy.Policy;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code bridge enable}. */
@Command(
    name = "enable",
    header = "Let a portal put requests of every kind into your inbox.",
    exitCodeList = {"0: done", "1: the policy cannot be read"},
    footer = {"", "Examples:", "  oc-guardian bridge enable"})
public final class BridgeEnableCommand extends KitCommand {
  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    return BridgeRules.set(home(context), Policy.KINDS);
  }
}
