package io.ochk.kit.signing;

import io.ochk.client.PortalClient;
import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.home.Settings;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonObject;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PassphraseOptions;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Signs one action and carries it: to the portal, or into a file for e-mail. */
public final class Delivery {
  @Mixin PassphraseOptions passphrase = new PassphraseOptions();

  @Mixin Transport transport = new Transport();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the signed envelope to FILE, for e-mail, instead of sending it.")
  Optional<Path> out = Optional.empty();

  /** Makes the action for an operator and a portal. */
  @FunctionalInterface
  public interface Author {
    /** The action. */
    Action write(Identity identity, Origin audience) throws CommandFailure;
  }

  /**
   * Signs and carries.
   *
   * @param volatileParams see {@link Outbox#sign}
   * @return a report that names the envelope and shows the portal's answer
   */
  public Report.Builder run(
      CommandContext context,
      Home home,
      PortalClient.Inbox inbox,
      Author author,
      Set<String> volatileParams)
      throws CommandFailure, IOException, KeyStoreException {
    Identity identity = home.requireIdentity();
    try (DirectoryLock _ = home.lock()) {
      Settings settings = home.settings();
      Origin portal = transport.portal(context, settings);
      Action action = author.write(identity, portal);
      Outbox outbox = new Outbox(context, home, identity, passphrase);
      Outbox.Recorded recorded =
          outbox.sign(action, action.federation(), volatileParams, Outbox.Approval.GIVEN);
      Report.Builder report = Report.builder();
      report
          .json()
          .put("operator_id", identity.operatorId().text())
          .put("action", action.name())
          .put("envelope_sha256", recorded.envelope().payload().sha256())
          .put("resumed", recorded.resumed());
      if (out.isPresent()) {
        Path file = out.get().toAbsolutePath();
        outbox.write(recorded.envelope(), recorded.envelope().bytes(), file);
        report.line("Signed " + action.name() + "; mail this file: " + file);
        report.json().put("file", file.toString());
      } else {
        try (PortalClient client = transport.client(context, settings)) {
          JsonObject answer = outbox.deliver(client, inbox, recorded.envelope());
          report.line(
              (recorded.resumed() ? "Sent again " : "Signed and sent ")
                  + action.name()
                  + " to "
                  + portal);
          report.json().put("portal", portal.text()).put("answer", answer);
        }
      }
      report.field("envelope", recorded.envelope().payload().sha256() + " (SHA-256 of payload)");
      return report;
    }
  }
}
