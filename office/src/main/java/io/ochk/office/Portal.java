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
import io.ochk.verify.Check;
import io.ochk.verify.Document;
import io.ochk.verify.Pins;
import io.ochk.verify.Report;
import io.ochk.verify.Verifier;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/** A portal as the desks see it: every answer is an answer, or a {@link DeskException}. */
final class Portal {
  private final PortalClient client;
  private final InstantSource clock;
  private final SecureRandom random;

  Portal(PortalClient client, InstantSource clock, SecureRandom random) {
    this.client = client;
    this.clock = clock;
    this.random = random;
  }

  PortalClient client() {
    return client;
  }

  long now() {
    return clock.instant().getEpochSecond();
  }

  /** Reads what only the role may read. */
  JsonObject read(Role role, MessageSigner signer, String path) throws DeskException {
    long nonce = random.nextLong() >>> 16;
    ReadGrant grant = ReadGrant.sign(role, client.portal(), clock.instant(), nonce, signer);
    return value(client.get(path, grant));
  }

  /** The role's keys as published, proven to lead to the key at this desk. */
  KeyHistory keys(Role role, MessageSigner signer) throws DeskException {
    KeyDocument document = value(client.keys(role));
    try {
      KeyHistory history = KeyHistory.resolve(role, signer.publicKey(), document);
      if (!history.current().key().equals(signer.publicKey())) {
        throw new DeskException(
            DeskException.Kind.REFUSED,
            "key_retired",
            "this desk's "
                + role.wireName()
                + " key has been rotated away; the current one is "
                + history.current().kid());
      }
      return history;
    } catch (VerificationException e) {
      throw new DeskException(
          DeskException.Kind.VERIFICATION_FAILED, "keys_do_not_verify", e.getMessage());
    }
  }

  /**
   * The reviewer's acceptance of a key, verified.
   *
   * @param pinned the reviewer's key; without it the published one is believed
   */
  Decision acceptance(PublicKey operator, Optional<PublicKey> pinned) throws DeskException {
    RegistryEntry entry = value(client.registryEntry(OperatorId.of(operator)));
    KeyDocument document = value(client.keys(Role.REVIEWER));
    try {
      PublicKey trusted = pinned.orElse(document.keys().getFirst().key());
      entry.decision().verifyFor(operator, KeyHistory.resolve(Role.REVIEWER, trusted, document));
    } catch (VerificationException e) {
      throw new DeskException(
          DeskException.Kind.VERIFICATION_FAILED, "acceptance_does_not_verify", e.getMessage());
    }
    if (entry.decision().payload().verdict() != Decision.Verdict.ACCEPT) {
      throw new DeskException(
          DeskException.Kind.REFUSED,
          "operator_not_accepted",
          OperatorId.of(operator) + " has not been accepted by the reviewer");
    }
    return entry.decision();
  }

  /**
   * A federation's verified state, believing this desk's organiser key.
   *
   * @return nothing if the portal does not know it
   */
  Optional<Federation> federation(FederationSlug slug, MessageSigner organiser)
      throws DeskException {
    Answer<JsonObject> answer = client.record(slug);
    if (answer instanceof Answer.Refused<JsonObject>(Problem problem) && problem.status() == 404) {
      return Optional.empty();
    }
    try {
      FederationRecord record = FederationRecord.parse(CanonicalJson.bytes(value(answer)));
      Pins pins =
          new Pins(
              Optional.empty(),
              Optional.of(organiser.publicKey()),
              Optional.empty(),
              Optional.empty());
      requireValid(new Verifier(pins).verify(new Document.Federation(record)));
      FederationFacts facts = record.facts();
      return switch (FederationState.replay(record.statements(), facts)) {
        case FederationState.Outcome.Applied applied ->
            Optional.of(new Federation(record, applied.state()));
        case FederationState.Outcome.Refused refused ->
            throw new DeskException(
                DeskException.Kind.VERIFICATION_FAILED,
                "record_does_not_verify",
                refused.refusal().detail());
      };
    } catch (MalformedException e) {
      throw new DeskException(
          DeskException.Kind.VERIFICATION_FAILED, "record_malformed", e.getMessage());
    }
  }

  /** A verified federation: its record and the state that follows from it. */
  record Federation(FederationRecord record, FederationState state) {}

  /** Refuses to go on if a check failed. */
  static void requireValid(Report report) throws DeskException {
    if (report.valid()) {
      return;
    }
    String failures =
        report.checks().stream()
            .filter(c -> c.result() == Check.Result.FAIL)
            .map(c -> c.name() + ": " + c.detail())
            .reduce((a, b) -> a + "; " + b)
            .orElse("nothing could be checked");
    throw new DeskException(
        DeskException.Kind.VERIFICATION_FAILED,
        "does_not_verify",
        report.subject() + " does not verify: " + failures);
  }

  /** Posts a signed document. */
  JsonObject post(String path, JsonObject document) throws DeskException {
    return value(client.post(path, document));
  }

  /** The value of an answer, or why there is none. */
  static <T> T value(Answer<T> answer) throws DeskException {
    return switch (answer) {
      case Answer.Ok<T>(T value) -> value;
      case Answer.Refused<T>(Problem problem) ->
          throw new DeskException(
              DeskException.Kind.REFUSED,
              problem.code(),
              problem.detail() + problem.next().map(n -> ". Next: " + n).orElse(""));
      case Answer.Unreachable<T>(String detail) ->
          throw new DeskException(DeskException.Kind.UNREACHABLE, "unreachable", detail);
      case Answer.Unintelligible<T>(String detail) ->
          throw new DeskException(DeskException.Kind.UNREACHABLE, "not_a_portal", detail);
    };
  }
}
