package io.ochk.kit.portal;

import io.ochk.client.PortalClient;
import io.ochk.keystore.KeyStoreException;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.signing.Delivery;
import io.ochk.protocol.envelope.PortalForget;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portal forget}. */
@Command(
    name = "forget",
    header = "Have the portal delete what it holds about you.",
    description = {
      "Deletes your answers and whatever else is not part of the public, signed record; the portal"
          + " says what it deleted and what it keeps. Your key is not touched: it never was there."
    },
    footer = {"", "Examples:", "  oc-guardian portal forget", "  oc-guardian portal forget --yes"})
public final class PortalForgetCommand extends KitCommand {
  @Mixin Delivery delivery = new Delivery();

  @Option(names = "--yes", description = "Do not ask; needed where there is no terminal.")
  boolean yes;

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, KeyStoreException {
    agree(context);
    Report.Builder report =
        delivery.run(
            context,
            home(context),
            PortalClient.Inbox.FORGET,
            (identity, audience) ->
                new PortalForget(
                    Optional.of(audience), identity.operatorId(), context.clock().instant()),
            Set.of("signed_at"));
    return report.build();
  }

  private void agree(CommandContext context) throws CommandFailure {
    if (yes) {
      return;
    }
    if (!context.terminal().isInteractive()) {
      throw CommandFailure.usage("nobody is there to be asked", "Give --yes if you mean it.");
    }
    String answer =
        context
            .terminal()
            .ask("The portal will delete your application's answers for good. Go on? [y/N] ")
            .orElse("");
    if (!answer.toLowerCase(Locale.ROOT).startsWith("y")) {
      throw CommandFailure.refused("not_agreed", "you did not agree", "Nothing was sent.");
    }
  }
}
