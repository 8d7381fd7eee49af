package io.ochk.kit.identity;

import io.ochk.client.PortalClient;
import io.ochk.client.RegistryEntry;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.signing.Transport;
import io.ochk.kit.trust.Pinning;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision.Verdict;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.time.UtcTime;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code register}: is my key in the registry? */
@Command(
    name = "register",
    header = "Check that your key is in the public registry.",
    description = {
      "Asks the portal for the entry of your operator_id and verifies the acceptance in it with the"
          + " pinned reviewer key. It registers nothing: only a reviewer's acceptance does."
    },
    exitCodeList = {
      "0: registered, and the acceptance is verified",
      "1: not registered",
      "3: the portal cannot be reached",
      "4: the registry has another key, or an acceptance that is not genuine"
    },
    footer = {"", "Examples:", "  oc-guardian register", "  oc-guardian register --json"})
public final class RegisterCommand extends KitCommand {
  @Mixin Transport transport = new Transport();

  @Mixin Pinning pinning = new Pinning();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, VerificationException {
    Home home = home(context);
    Identity identity = home.requireIdentity();
    try (DirectoryLock _ = home.lock();
        PortalClient client = transport.client(context, home.settings())) {
      RegistryEntry entry = Answers.require(client.registryEntry(identity.operatorId()));
      if (!entry.pubkey().equals(identity.pubkey())) {
        throw new VerificationException(
            "pubkey", identity.pubkey().hex() + " (yours)", entry.pubkey().hex());
      }
      KeyHistory reviewer =
          pinning.history(
              context, home, Role.REVIEWER, Answers.require(client.keys(Role.REVIEWER)));
      entry.decision().verifyFor(identity.pubkey(), reviewer);
      if (entry.decision().payload().verdict() != Verdict.ACCEPT) {
        throw new VerificationException("action", "program-accept", "program-reject");
      }
      String since =
          UtcTime.format(Instant.ofEpochSecond(entry.decision().payload().decidedAtUnix()));
      Report.Builder report =
          Report.builder()
              .line("Registered. The acceptance in the registry is verified.")
              .field("operator_id", identity.operatorId().text())
              .field("accepted at", since)
              .field("reviewer key", entry.decision().reviewerKid());
      report
          .json()
          .put("registered", true)
          .put("operator_id", identity.operatorId().text())
          .put("accepted_at", since)
          .put("reviewer_kid", entry.decision().reviewerKid())
          .put("decision", entry.decision().json());
      return report.build();
    }
  }
}
