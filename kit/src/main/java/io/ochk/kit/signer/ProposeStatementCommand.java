package io.ochk.kit.signer;

import io.ochk.kit.command.KitCommand;
import io.ochk.protocol.json.JsonObject;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code propose statement}. */
@Command(
    name = "statement",
    header = "Have the federation sign a statement of text with its own address (BIP-322).",
    description = {
      "The request goes to all guardians with your approval. When enough approve, the federation"
          + " signs; anybody can check the result offline with oc-guardian verify."
    },
    exitCodeList = {
      "0: sent, or with --wait signed",
      "1: refused: the text, or no key is live",
      "3: no signer runs, or no signature came in time"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian propose statement --text 'We are open again.' --wait --out statement.json"
    })
public final class ProposeStatementCommand extends KitCommand {
  @Mixin Proposal proposal = new Proposal();

  @Option(
      names = "--text",
      required = true,
      paramLabel = "TEXT",
      description = "1 to 2,000 characters; no control characters but line feeds.")
  String text = "";

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    return proposal.put(
        home(context), JsonObject.builder().put("kind", "statement").put("text", text));
  }
}
