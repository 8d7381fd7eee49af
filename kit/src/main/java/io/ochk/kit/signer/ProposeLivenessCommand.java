package io.ochk.kit.signer;

import io.ochk.kit.command.KitCommand;
import io.ochk.protocol.json.JsonObject;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code propose liveness}. */
@Command(
    name = "liveness",
    header = "Have the federation sign that it is alive.",
    exitCodeList = {
      "0: sent, or with --wait signed",
      "1: no key is live",
      "3: no signer runs, or no signature came in time"
    },
    footer = {"", "Examples:", "  oc-guardian propose liveness --wait 30"})
public final class ProposeLivenessCommand extends KitCommand {
  @Mixin Proposal proposal = new Proposal();

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    return proposal.put(home(context), JsonObject.builder().put("kind", "liveness"));
  }
}
