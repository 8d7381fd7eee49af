package io.ochk.kit.ceremony;

import io.ochk.kit.command.KitCommand;
import io.ochk.kit.signer.SignerHome;
import io.ochk.protocol.json.JsonObject;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ceremony abandon}. */
@Command(
    name = "abandon",
    header = "Give a ceremony up, with a signed statement on which the others may begin another.",
    description = {
      "A ceremony that your signer has certified cannot be given up: its share is kept for good."
          + " Any other guardian that takes part can; oc-guardian ceremony status names them.",
      "After a dispute that frees those who had certified to begin another."
    },
    exitCodeList = {"0: given up", "1: certified or over already", "3: no signer runs"},
    footer = {"", "Examples:", "  oc-guardian ceremony abandon 3fa9c0ffee0123456789abcdef012345"})
public final class CeremonyAbandonCommand extends KitCommand {
  @Parameters(paramLabel = "ID", description = "The ceremony's id, from ceremony status.")
  String id = "";

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    JsonObject ceremony =
        CeremonyWatch.bare(
            SignerHome.require(
                home(context),
                JsonObject.builder().put("command", "ceremony-abandon").put("id", id).build()));
    if (!SignerHome.text(ceremony, "stage").equals("abandoned")) {
      throw CommandFailure.refused(
          "not_abandoned",
          "the ceremony is " + SignerHome.text(ceremony, "stage"),
          SignerHome.text(ceremony, "next").isEmpty()
              ? "What your signer has certified cannot be taken back."
              : SignerHome.text(ceremony, "next"));
    }
    Report.Builder report = Report.builder().line(CeremonyWatch.line(ceremony));
    report.line("next: " + SignerHome.text(ceremony, "next"));
    report.json().put("ceremony", ceremony);
    return report.build();
  }
}
