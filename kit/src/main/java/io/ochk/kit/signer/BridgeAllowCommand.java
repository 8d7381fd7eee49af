package io.ochk.kit.signer;

import io.ochk.kit.command.KitCommand;
import io.ochk.signer.policy.Policy;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bridge allow}. */
@Command(
    name = "allow",
    header = "Let a portal put requests of one more kind into your inbox.",
    exitCodeList = {"0: done", "1: the policy cannot be read"},
    footer = {"", "Examples:", "  oc-guardian bridge allow liveness"})
public final class BridgeAllowCommand extends KitCommand {
  @Parameters(paramLabel = "KIND", description = "liveness or statement.")
  String kind = "";

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    if (!Policy.KINDS.contains(kind)) {
      throw CommandFailure.usage(
          "there is no kind of request " + kind,
          "Give one of " + String.join(", ", Policy.KINDS) + ".");
    }
    Set<String> kinds = new TreeSet<>(SignerHome.load(home(context)).bridge());
    kinds.add(kind);
    return BridgeRules.set(home(context), kinds);
  }
}
