package io.ochk.kit.signer;

import io.ochk.kit.command.KitCommand;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code policy show}. */
@Command(
    name = "show",
    header = "Show your signer's policy.",
    exitCodeList = {"0: shown", "1: policy.json is malformed"},
    footer = {"", "Examples:", "  oc-guardian policy show"})
public final class PolicyShowCommand extends KitCommand {
  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    return PolicyReport.of(SignerHome.load(home(context)));
  }
}
