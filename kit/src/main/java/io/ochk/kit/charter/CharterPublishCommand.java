package io.ochk.kit.charter;

import io.ochk.client.PortalClient;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.federation.FederationOption;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.signing.Outbox;
import io.ochk.kit.signing.Transport;
import io.ochk.protocol.audit.AuditEntry;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonObject;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PassphraseOptions;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code charter publish}: posts the ratification. */
@Command(
    name = "publish",
    header = "Post the ratification that charter sign made.",
    description = {
      "Sends the envelope from the audit log, the same bytes however often it is run. No key is"
          + " opened."
    },
    footer = {"", "Examples:", "  oc-guardian charter publish --federation oc-me-v1"})
public final class CharterPublishCommand extends KitCommand {
  @Mixin Transport transport = new Transport();

  @Option(
      names = "--federation",
      required = true,
      paramLabel = "SLUG",
      description = "The federation's short name.")
  String federation = "";

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    FederationSlug slug = FederationOption.parse(federation);
    Home home = home(context);
    Identity identity = home.requireIdentity();
    try (DirectoryLock _ = home.lock()) {
      ActionEnvelope envelope = latest(home, slug);
      try (PortalClient client = transport.client(context, home.settings())) {
        Outbox outbox = new Outbox(context, home, identity, new PassphraseOptions());
        JsonObject answer = outbox.deliver(client, PortalClient.Inbox.CHARTER, envelope);
        Report.Builder report =
            Report.builder()
                .line("The portal has recorded your ratification.")
                .field("federation", slug.text())
                .field("envelope", envelope.payload().sha256() + " (SHA-256 of payload)");
        report
            .json()
            .put("federation_slug", slug.text())
            .put("envelope_sha256", envelope.payload().sha256())
            .put("portal", client.portal().text())
            .put("answer", answer);
        return report.build();
      }
    }
  }

  private static ActionEnvelope latest(Home home, FederationSlug slug)
      throws CommandFailure, IOException {
    List<AuditEntry> entries = home.audit().entries();
    for (AuditEntry entry : entries.reversed()) {
      if (entry.event().equals(AuditEntry.SIGNED)) {
        ActionEnvelope envelope = Outbox.envelope(entry);
        if (envelope.payload().action().equals(CharterSign.NAME)
            && envelope.payload().federation().equals(Optional.of(slug))) {
          return envelope;
        }
      }
    }
    throw CommandFailure.refused(
        "not_signed_yet",
        "no charter of " + slug + " was signed here",
        "Sign it first: oc-guardian charter sign --federation " + slug + " --file FILE.");
  }
}
