package io.ochk.kit.application;

import io.ochk.client.PortalClient;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.home.Settings;
import io.ochk.kit.signing.Outbox;
import io.ochk.kit.signing.Transport;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PassphraseOptions;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code apply submit}: posts the application. */
@Command(
    name = "submit",
    header = "Post application.json to the portal.",
    description = {
      "Checks the file first: the signature is yours, and the answers are those that were signed."
          + " Posting the same file again is harmless: the portal answers as it did the first"
          + " time. No key is opened."
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian apply submit",
      "  oc-guardian apply submit --file my-application.json --portal https://ochk.io"
    })
public final class ApplySubmitCommand extends KitCommand {
  @Mixin Transport transport = new Transport();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      defaultValue = "application.json",
      description = "What apply prepare wrote (default: ${DEFAULT-VALUE}).")
  Path file = Path.of("application.json");

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, MalformedException, VerificationException {
    Home home = home(context);
    Identity identity = home.requireIdentity();
    byte[] bytes = Files.readAllBytes(file);
    ApplicationFile application = ApplicationFile.verified(bytes);
    if (!application.envelope().pubkey().equals(identity.pubkey())) {
      throw new VerificationException(
          "envelope.pubkey",
          identity.pubkey().hex() + " (yours)",
          application.envelope().pubkey().hex());
    }
    try (DirectoryLock _ = home.lock()) {
      Settings settings = home.settings();
      try (PortalClient client = transport.client(context, settings)) {
        requireAudience(application.envelope().action(), client.portal());
        Outbox outbox = new Outbox(context, home, identity, new PassphraseOptions());
        if (!outbox.isRecorded(application.envelope())) {
          outbox.record(application.envelope());
        }
        JsonObject answer =
            outbox.settle(client, application.envelope(), client.sendApplication(bytes));
        return report(application, client.portal(), answer);
      }
    }
  }

  private static void requireAudience(Action action, Origin portal) throws CommandFailure {
    Optional<Origin> meant = action.audience();
    if (meant.isPresent() && !meant.get().equals(portal)) {
      throw CommandFailure.refused(
          "audience_foreign",
          "this application was signed for " + meant.get() + ", not for " + portal,
          "Prepare another one with --portal " + portal + ", or submit it to " + meant.get() + ".");
    }
  }

  private static Report report(ApplicationFile application, Origin portal, JsonObject answer) {
    Report.Builder report =
        Report.builder()
            .field("application", application.applicationId())
            .field("received by", portal.text())
            .line(
                "A reviewer will read it. See the answer with: oc-guardian apply verify-acceptance");
    report
        .json()
        .put("application_id", application.applicationId())
        .put("envelope_sha256", application.envelope().payload().sha256())
        .put("portal", portal.text())
        .put("answer", answer);
    return report.build();
  }
}
