package io.ochk.office;

import io.ochk.client.Answer;
import io.ochk.client.PortalClient;
import io.ochk.client.Problem;
import io.ochk.client.RegistryEntry;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.ReadGrant;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.FederationFacts;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.MessageSigner;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.ExitCode;
import io.ochk.verify.Check;
import io.ochk.verify.Document;
import io.ochk.verify.Pins;
import io.ochk.verify.Report;
import io.ochk.verify.Verifier;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/** A portal as the desks see it: every answer is an answer, or a {@link CommandFailure}. */
final class Portal {
  private final PortalClient client;
  private final InstantSource clock;
  private final SecureRandom random;
  private final DeskMemory memory;

  Portal(PortalClient client, InstantSource clock, SecureRandom random, DeskMemory memory) {
    this.client = client;
    this.clock = clock;
    this.random = random;
    this.memory = memory;
  }

  PortalClient client() {
    return client;
  }

  long now() {
    return clock.instant().getEpochSecond();
  }

  /** Reads what only the role may read. */
  JsonObject read(Role role, MessageSigner signer, String path) throws CommandFailure {
    long nonce = random.nextLong() >>> 16;
    ReadGrant grant = ReadGrant.sign(role, client.portal(), clock.instant(), nonce, signer);
    return Answers.require(client.get(path, grant));
  }

  /** The role's keys as published, proven to lead to the key at this desk. */
  KeyHistory keys(Role role, MessageSigner signer) throws CommandFailure {
    KeyDocument document = Answers.require(client.keys(role));
    try {
      KeyHistory history = KeyHistory.resolve(role, signer.publicKey(), document);
      if (!history.current().key().equals(signer.publicKey())) {
        throw new CommandFailure(
            ExitCode.REFUSED,
            "key_retired",
            "this desk's "
                + role.wireName()
                + " key has been rotated away; the current one is "
                + history.current().kid(),
            "Use the key that is in office now, or ask who rotated it.");
      }
      return history;
    } catch (VerificationException e) {
      throw new CommandFailure(
          ExitCode.VERIFICATION_FAILED,
          "keys_do_not_verify",
          e.getMessage(),
          "Do not sign anything for this portal until you know why.");
    }
  }

  /**
   * The reviewer's acceptance of a key, verified.
   *
   * @param named the reviewer's key as the organiser knows it; without it the one that this desk
   *     saw first, or a rotation's successor of it
   */
  Decision acceptance(PublicKey operator, Optional<PublicKey> named)
      throws CommandFailure, IOException {
    RegistryEntry entry = Answers.require(client.registryEntry(OperatorId.of(operator)));
    KeyDocument document = Answers.require(client.keys(Role.REVIEWER));
    try {
      Optional<PublicKey> pinned = memory.reviewer();
      PublicKey trusted = named.or(() -> pinned).orElse(document.keys().getFirst().key());
      KeyHistory history = KeyHistory.resolve(Role.REVIEWER, trusted, document);
      if (pinned.isPresent()) {
        KeyHistory.resolve(Role.REVIEWER, pinned.get(), document);
      }
      entry.decision().verifyFor(operator, history);
      memory.pinReviewer(history.current().key());
    } catch (VerificationException e) {
      throw new CommandFailure(
          ExitCode.VERIFICATION_FAILED,
          "acceptance_does_not_verify",
          e.getMessage(),
          "Do not assign the seat until you know why.");
    }
    if (entry.decision().payload().verdict() != Decision.Verdict.ACCEPT) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "operator_not_accepted",
          OperatorId.of(operator) + " has not been accepted by the reviewer",
          "The reviewer accepts operators: oc portal review list.");
    }
    return entry.decision();
  }

  /**
   * A federation's verified state, believing this desk's organiser key.
   *
   * @return nothing if the portal does not know it
   */
  Optional<Federation> federation(FederationSlug slug, MessageSigner organiser)
      throws CommandFailure, IOException {
    Answer<JsonObject> answer = client.record(slug);
    if (answer instanceof Answer.Refused<JsonObject>(Problem problem) && problem.status() == 404) {
      memory.requireUnknown(slug);
      return Optional.empty();
    }
    try {
      FederationRecord record =
          FederationRecord.parse(CanonicalJson.bytes(Answers.require(answer)));
      Pins pins =
          new Pins(
              memory.reviewer(),
              Optional.of(organiser.publicKey()),
              Optional.empty(),
              Optional.empty());
      requireValid(new Verifier(pins).verify(new Document.Federation(record)));
      requireAbout(slug, record);
      memory.requireContinued(slug, record.statements());
      FederationFacts facts = record.facts();
      return switch (FederationState.replay(record.statements(), facts)) {
        case FederationState.Outcome.Applied applied ->
            Optional.of(new Federation(record, applied.state()));
        case FederationState.Outcome.Refused refused ->
            throw new CommandFailure(
                ExitCode.VERIFICATION_FAILED,
                "record_does_not_verify",
                refused.refusal().detail(),
                "Do not sign anything for this portal until you know why.");
      };
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.VERIFICATION_FAILED,
          "record_malformed",
          e.getMessage(),
          "Do not sign anything for this portal until you know why.");
    }
  }

  private static void requireAbout(FederationSlug slug, FederationRecord record)
      throws CommandFailure {
    if (!record.federationSlug().equals(slug)) {
      throw new CommandFailure(
          ExitCode.VERIFICATION_FAILED,
          "record_of_another_federation",
          "expected the record of " + slug + ", found that of " + record.federationSlug(),
          "Do not sign anything for this portal until you know why.");
    }
  }

  /** A verified federation: its record and the state that follows from it. */
  record Federation(FederationRecord record, FederationState state) {}

  /** Refuses to go on if a check failed. */
  static void requireValid(Report report) throws CommandFailure {
    if (report.valid()) {
      return;
    }
    String failures =
        report.checks().stream()
            .filter(c -> c.result() == Check.Result.FAIL)
            .map(c -> c.name() + ": " + c.detail())
            .reduce((a, b) -> a + "; " + b)
            .orElse("nothing could be checked");
    throw new CommandFailure(
        ExitCode.VERIFICATION_FAILED,
        "does_not_verify",
        report.subject() + " does not verify: " + failures,
        "Do not rely on it. Ask its author for it again.");
  }

  /** What this desk has seen before. */
  DeskMemory memory() {
    return memory;
  }

  /** Posts a signed document. */
  JsonObject post(String path, JsonObject document) throws CommandFailure {
    return Answers.require(client.post(path, document));
  }
}
