package io.ochk.kit.trust;

import io.ochk.kit.home.Home;
import io.ochk.kit.home.Settings;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.verify.Check;
import io.ochk.verify.Document;
import io.ochk.verify.Pins;
import io.ochk.verify.Report;
import io.ochk.verify.Verifier;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** A federation's state as it follows from a record in which every signature holds. */
public final class VerifiedDirectory {
  /** The code of a failure: the record lacks or replaces what was verified here before. */
  public static final String ROLLED_BACK = "directory_rolled_back";

  @Mixin Pinning pinning = new Pinning();

  /**
   * Pins what is not pinned yet, verifies the record and replays it. The caller has the lock.
   *
   * @param asked the federation whose record was asked for
   */
  public FederationState verified(
      CommandContext context, Home home, FederationSlug asked, FederationRecord record)
      throws CommandFailure, IOException, MalformedException, VerificationException {
    if (!record.federationSlug().equals(asked)) {
      throw new VerificationException(
          "federation_slug", asked.text(), record.federationSlug().text());
    }
    pinning.history(context, home, Role.REVIEWER, record.reviewerKeys());
    pinning.history(context, home, Role.ORGANISER, record.organiserKeys());
    Settings settings = home.settings();
    Pins pins =
        new Pins(
            settings.pin(Role.REVIEWER),
            settings.pin(Role.ORGANISER),
            Optional.empty(),
            Optional.empty());
    Report report = new Verifier(pins).verify(new Document.Federation(record));
    if (!report.valid()) {
      Check failed =
          report.checks().stream()
              .filter(c -> c.result() == Check.Result.FAIL)
              .findFirst()
              .orElseThrow();
      throw CommandFailure.unverified(
          "directory_not_valid",
          "the record of "
              + record.federationSlug()
              + ": "
              + failed.name()
              + ": "
              + failed.detail(),
          "Sign nothing. Ask the organiser, and other operators, what they see.");
    }
    FederationState state = replay(record);
    KnownHeads.advance(home, record);
    return state;
  }

  private static FederationState replay(FederationRecord record)
      throws CommandFailure, MalformedException {
    return switch (FederationState.replay(record.statements(), record.facts())) {
      case FederationState.Outcome.Applied(FederationState state) -> state;
      case FederationState.Outcome.Refused refused ->
          throw CommandFailure.unverified(
              "directory_not_valid",
              refused.refusal().detail(),
              "Sign nothing; ask the organiser.");
    };
  }
}
