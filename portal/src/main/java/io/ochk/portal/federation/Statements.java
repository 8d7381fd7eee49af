package io.ochk.portal.federation;

import io.ochk.portal.authority.Authorities;
import io.ochk.portal.authority.StatedTimes;
import io.ochk.portal.intake.Answer;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.directory.FederationFacts;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.directory.SeatAssign;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The organiser's statements. */
final class Statements {
  private final Authorities authorities;
  private final Federations federations;

  Statements(Authorities authorities, Federations federations) {
    this.authorities = authorities;
    this.federations = federations;
  }

  /**
   * Takes a statement; the same one again gets the first answer.
   *
   * @param text the charter's text, which comes with a {@code charter-publish} only
   */
  Answer take(Session session, DirectoryStatement statement, Optional<String> text, Instant now)
      throws ProblemException {
    try {
      statement.verify(authorities.history(session, Role.ORGANISER));
    } catch (VerificationException e) {
      throw Problem.unverified(e).exception();
    }
    FederationSlug slug = statement.payload().link().federationSlug();
    if (isStored(session, statement)) {
      return answer(statement);
    }
    StatedTimes.requireRecent(
        "statement.payload.issued_at_unix", statement.payload().link().issuedAtUnix(), now);
    switch (statement.payload().subject()) {
      case FederationCreate create -> {
        requireNoText(text);
        found(session, statement);
      }
      case SeatAssign assign -> {
        requireNoText(text);
        requireFits(federations.require(session, slug).apply(statement));
      }
      case CharterPublish publish -> publish(session, statement, publish, text, now);
    }
    session.update(
        "INSERT INTO statements (federation_slug, sequence, statement_sha256, received_at,"
            + " statement) VALUES (?, ?, ?, ?, ?)",
        slug.text(),
        statement.payload().link().sequence(),
        statement.payload().sha256(),
        now.toEpochMilli(),
        CanonicalJson.text(statement.json()));
    Federations.changed(session, slug);
    return answer(statement);
  }

  private static boolean isStored(Session session, DirectoryStatement statement) {
    return session.count(
            "SELECT COUNT(*) FROM statements WHERE federation_slug = ? AND statement_sha256 = ?",
            statement.payload().link().federationSlug().text(),
            statement.payload().sha256())
        > 0;
  }

  private static void requireNoText(Optional<String> text) throws ProblemException {
    if (text.isPresent()) {
      throw Problem.of(ProblemCode.MALFORMED, "charter", "charter: expected nothing, found a text")
          .exception();
    }
  }

  private void found(Session session, DirectoryStatement statement) throws ProblemException {
    FederationSlug slug = statement.payload().link().federationSlug();
    if (federations.find(session, slug).isPresent()) {
      throw Problem.of(
              ProblemCode.FEDERATION_EXISTS,
              "statement.payload.federation_slug",
              "expected a new slug, found " + slug + ", which is taken")
          .exception();
    }
    requireFits(FederationState.replay(List.of(statement), FederationFacts.collect().facts()));
    session.update(
        "INSERT INTO federations (federation_slug, revision) VALUES (?, 0)", slug.text());
  }

  private void publish(
      Session session,
      DirectoryStatement statement,
      CharterPublish publish,
      Optional<String> text,
      Instant now)
      throws ProblemException {
    FederationSlug slug = statement.payload().link().federationSlug();
    var _ = federations.require(session, slug);
    Charter charter = charter(publish, text);
    requireFits(FactsReader.stateWith(session, slug, charter).apply(statement));
    session.update(
        "INSERT INTO charters (federation_slug, charter_hash, received_at, charter)"
            + " VALUES (?, ?, ?, ?)",
        slug.text(),
        charter.hash(),
        now.toEpochMilli(),
        charter.source());
  }

  private static Charter charter(CharterPublish publish, Optional<String> text)
      throws ProblemException {
    if (text.isEmpty()) {
      throw Problem.of(
              ProblemCode.CHARTER_TEXT_MISSING, "charter", "expected the text, found nothing")
          .exception();
    }
    Charter charter;
    try {
      charter = Charter.parse(text.get().getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw Problem.of(ProblemCode.CHARTER_INVALID, e.member(), e.getMessage()).exception();
    }
    if (!charter.hash().equals(publish.charterHash())) {
      throw Problem.of(
              ProblemCode.CHARTER_DIFFERS,
              "statement.payload.charter_hash",
              "expected "
                  + charter.hash()
                  + ", the hash of the text, found "
                  + publish.charterHash())
          .exception();
    }
    return charter;
  }

  private static void requireFits(FederationState.Outcome outcome) throws ProblemException {
    switch (outcome) {
      case FederationState.Outcome.Applied applied -> {}
      case FederationState.Outcome.Refused refused ->
          throw Problem.directory(refused.refusal()).exception();
    }
  }

  private static Answer answer(DirectoryStatement statement) {
    return Answer.of(
        201,
        JsonObject.builder()
            .put("ok", true)
            .put("federation_slug", statement.payload().link().federationSlug().text())
            .put("sequence", statement.payload().link().sequence())
            .put("statement_sha256", statement.payload().sha256())
            .build());
  }
}
