package io.ochk.kit.signer;

import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.text.Printable;
import io.ochk.signer.inbox.Decision;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code inbox approve}. */
@Command(
    name = "approve",
    header = "Approve an item: sign the request, join the ceremony, or confirm its code.",
    description = {
      "Look at it first with oc-guardian inbox show. To join a ceremony and to confirm its code are"
          + " two decisions. The code is there when all have joined; compare it with the others by"
          + " another way than through the nodes, then repeat it: on a terminal you are asked for"
          + " its first five characters, elsewhere give all of it with --code."
    },
    exitCodeList = {
      "0: approved",
      "1: there is no such item, it does not wait any more, or its code is another"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian inbox approve 3fa9",
      "  oc-guardian inbox approve 3fa9 --code 0c9tq-x4mzd-7rw2n-ke5ph"
    })
public final class InboxApproveCommand extends KitCommand {
  @Parameters(paramLabel = "ID", description = "The item's id, or how it begins.")
  String id = "";

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "The ceremony's code, 20 characters, as you and all others read it.")
  Optional<String> code = Optional.empty();

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    Home home = home(context);
    JsonObject item = InboxItems.require(home, context, id);
    if (code.isPresent()) {
      return InboxItems.decide(home, context, item, new Decision.SameCode(code.get()));
    }
    return InboxItems.decide(
        home,
        context,
        item,
        InboxItems.isCode(item) ? repeated(context, item) : new Decision.Approve());
  }

  private Decision.Verdict repeated(CommandContext context, JsonObject item) throws CommandFailure {
    String shown = SignerHome.text(item, "code");
    if (context.terminal().isInteractive() && !wantsJson()) {
      InboxLines.details(item).forEach(l -> context.terminal().out().println(Printable.text(l)));
      Optional<String> confirmed =
          context
              .terminal()
              .ask(CodeAnswer.question(shown))
              .flatMap(typed -> CodeAnswer.confirmed(typed, shown));
      if (confirmed.isPresent()) {
        return new Decision.SameCode(confirmed.get());
      }
    }
    throw CommandFailure.refused(
        "code_needed",
        "this ceremony is joined; what waits is its code, which was not repeated",
        "See the code with oc-guardian inbox show "
            + SignerHome.text(item, "id")
            + ", compare it with the others, then approve with --code and the code.");
  }
}
