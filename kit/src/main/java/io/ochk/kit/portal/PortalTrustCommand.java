package io.ochk.kit.portal;

import io.ochk.client.PortalClient;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Settings;
import io.ochk.kit.signing.Transport;
import io.ochk.kit.trust.Pinning;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code portal trust}. */
@Command(
    name = "trust",
    header = "Pin the reviewer's and the organiser's keys.",
    description = {
      "A pinned key is the root of everything that is verified: acceptances with the reviewer's,"
          + " the directory with the organiser's. Give the keys as you know them from elsewhere, or"
          + " look at the fingerprints of those that the portal publishes and agree. From then on a"
          + " pin moves only by a rotation that the pinned key itself signed."
    },
    exitCodeList = {
      "0: both are pinned",
      "1: you did not agree",
      "3: the portal cannot be reached",
      "4: what the portal publishes does not lead from the pin"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian portal trust",
      "  oc-guardian portal trust --reviewer-key 64-HEX --organiser-key 64-HEX"
    })
public final class PortalTrustCommand extends KitCommand {
  @Mixin Transport transport = new Transport();

  @Mixin Pinning pinning = new Pinning();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, VerificationException {
    Home home = home(context);
    Report.Builder report = Report.builder();
    try (DirectoryLock _ = home.lock();
        PortalClient client = transport.client(context, home.settings())) {
      for (Role role : Role.values()) {
        KeyHistory history =
            pinning.history(context, home, role, Answers.require(client.keys(role)));
        report.field(role.wireName(), Settings.fingerprint(history.current().key()));
        report.json().put(role.wireName(), history.current().key().hex());
      }
    }
    return report.build();
  }
}
