package io.ochk.kit.application;

import io.ochk.client.ApplicationState;
import io.ochk.client.PortalClient;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.home.Settings;
import io.ochk.kit.signing.Outbox;
import io.ochk.kit.signing.Transport;
import io.ochk.kit.trust.Pinning;
import io.ochk.protocol.audit.AuditEntry;
import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.text.Printable;
import io.ochk.protocol.time.UtcTime;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code apply verify-acceptance}: is the reviewer's answer genuine, and mine? */
@Command(
    name = "verify-acceptance",
    header = "Verify the reviewer's answer to your application.",
    description = {
      "Checks on this machine that the answer is signed by the pinned reviewer key, and that it is"
          + " about your key. The answer comes from the portal, or from a file with --file."
          + " On first contact the reviewer's key is shown and pinned."
    },
    exitCodeList = {
      "0: accepted, and verified",
      "1: not answered yet, or rejected (the verified reasons are shown)",
      "4: the answer is not genuine, or not about you"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian apply verify-acceptance",
      "  oc-guardian apply verify-acceptance --reviewer-key 64-HEX",
      "  oc-guardian apply verify-acceptance --file acceptance.json"
    })
public final class ApplyVerifyAcceptanceCommand extends KitCommand {
  @Mixin Transport transport = new Transport();

  @Mixin Pinning pinning = new Pinning();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The signed answer, as mailed; then no portal is asked if the key is pinned.")
  Optional<Path> file = Optional.empty();

  @Option(
      names = "--application",
      paramLabel = "ID",
      description = "Which application (default: the last one that was signed here).")
  Optional<String> application = Optional.empty();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, MalformedException, VerificationException {
    Home home = home(context);
    Identity identity = home.requireIdentity();
    try (DirectoryLock _ = home.lock()) {
      Settings settings = home.settings();
      Decision decision = decision(context, home, settings);
      KeyHistory reviewer =
          pinning.history(context, home, Role.REVIEWER, published(context, settings));
      decision.verifyFor(identity.pubkey(), reviewer);
      pinning.pinNamed(context, home);
      return report(decision, reviewer);
    }
  }

  private Decision decision(CommandContext context, Home home, Settings settings)
      throws CommandFailure, IOException, MalformedException, VerificationException {
    if (file.isPresent()) {
      return Decision.parse(Files.readAllBytes(file.get()));
    }
    String id = application.isPresent() ? application.get() : lastApplication(home);
    try (PortalClient client = transport.client(context, settings)) {
      ApplicationState state = Answers.require(client.application(id));
      Decision decision =
          state
              .decision()
              .orElseThrow(() ->
                  CommandFailure.refused(
                      "not_decided_yet",
                      "application "
                          + id
                          + " is "
                          + state.state()
                          + "; no reviewer has answered yet",
                      "Run it again later."));
      if (!decision.payload().applicationId().equals(id)) {
        throw new VerificationException("application_id", id, decision.payload().applicationId());
      }
      return decision;
    }
  }

  // With a file and a known key nothing has to be asked of a portal.
  private KeyDocument published(CommandContext context, Settings settings) throws CommandFailure {
    Optional<io.ochk.protocol.signature.PublicKey> known =
        pinning.named(Role.REVIEWER).or(() -> settings.pin(Role.REVIEWER));
    if (file.isPresent() && known.isPresent()) {
      return new KeyDocument(List.of(new AuthorityKey(known.get())), List.of());
    }
    try (PortalClient client = transport.client(context, settings)) {
      return Answers.require(client.keys(Role.REVIEWER));
    }
  }

  private static String lastApplication(Home home) throws CommandFailure, IOException {
    List<AuditEntry> entries = home.audit().entries();
    for (AuditEntry entry : entries.reversed()) {
      if (entry.event().equals(AuditEntry.SIGNED)) {
        var payload = Outbox.envelope(entry).payload();
        if (payload.action().equals(ProgramApply.NAME)) {
          return "app-" + payload.sha256().substring(0, 16);
        }
      }
    }
    throw CommandFailure.refused(
        "no_application",
        "no application was signed here",
        "Apply first (oc-guardian apply prepare), or give --application ID or --file FILE.");
  }

  private static Report report(Decision decision, KeyHistory reviewer) throws CommandFailure {
    Decision.Payload payload = decision.payload();
    String when = UtcTime.format(Instant.ofEpochSecond(payload.decidedAtUnix()));
    if (payload.verdict() == Decision.Verdict.REJECT) {
      throw CommandFailure.refused(
          "application_rejected",
          "rejected by the reviewer at "
              + when
              + " (verified): "
              + Printable.line(payload.reviewerNote()),
          "Answer the reasons in a new application: oc-guardian apply prepare.");
    }
    Report.Builder report =
        Report.builder()
            .line("Accepted. Verified: signed by the pinned reviewer key, for your key.")
            .field("application", payload.applicationId())
            .field("accepted at", when)
            .field("reviewer key", decision.reviewerKid())
            .field("note", Printable.line(payload.reviewerNote()));
    report
        .json()
        .put("verdict", "accepted")
        .put("application_id", payload.applicationId())
        .put("accepted_at", when)
        .put("reviewer_kid", decision.reviewerKid())
        .put("reviewer_pubkey", reviewer.current().key().hex())
        .put("decision_sha256", payload.sha256())
        .put("decision", decision.json());
    return report.build();
  }
}
