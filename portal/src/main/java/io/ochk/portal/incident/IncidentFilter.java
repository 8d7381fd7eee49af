package io.ochk.portal.incident;

import io.ochk.portal.registry.Registry;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.http.Request;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Which incidents.
 *
 * @param federation of one federation only
 * @param operator published by one accepted operator only, by its key
 * @param severity at least this bad
 * @param since received at or after this instant
 */
record IncidentFilter(
    Optional<FederationSlug> federation,
    Optional<PublicKey> operator,
    Severity severity,
    Optional<Instant> since) {

  static IncidentFilter of(Store store, Request request) throws ProblemException {
    Optional<FederationSlug> federation = Optional.empty();
    if (request.query("federation").isPresent()) {
      federation = request.query("federation").flatMap(FederationSlug::parse);
      if (federation.isEmpty()) {
        throw Request.invalid("federation", "a federation slug (1 to 64 of a-z, 0-9, -)");
      }
    }
    Optional<Severity> severity = Severity.parse(request.query("severity").orElse("info"));
    if (severity.isEmpty()) {
      throw Request.invalid("severity", "info, warning or critical");
    }
    return new IncidentFilter(federation, operator(store, request), severity.get(), since(request));
  }

  private static Optional<PublicKey> operator(Store store, Request request)
      throws ProblemException {
    Optional<String> text = request.query("operator");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<OperatorId> id = OperatorId.parse(text.get());
    Optional<PublicKey> key =
        id.isEmpty()
            ? Optional.empty()
            : store.read(
                session -> Registry.find(session, id.get()).map(Registry.Accepted::pubkey));
    if (key.isEmpty()) {
      throw Request.invalid("operator", "the id of an accepted operator");
    }
    return key;
  }

  private static Optional<Instant> since(Request request) throws ProblemException {
    Optional<String> text = request.query("since");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Instant since = Instant.parse(text.get());
      if (!since.isBefore(Instant.EPOCH) && since.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
        return Optional.of(since);
      }
    } catch (DateTimeParseException e) {
      // Falls through to the same refusal.
    }
    throw Request.invalid("since", "a UTC time such as 2026-04-29T18:34:51Z");
  }

  /** The place before everything that the filter lets through. */
  Cursor start() {
    return new Cursor(since.map(s -> ChronoUnit.MICROS.between(Instant.EPOCH, s)).orElse(0L), "");
  }
}
