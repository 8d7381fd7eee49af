package io.ochk.portal.registry;

import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.RowReader;
import io.ochk.server.store.Session;
import io.ochk.server.store.StoredJson;
import java.util.List;
import java.util.Optional;

/** The registry in the store. */
public final class Registry {
  private static final String COLUMNS =
      "pubkey, accepted_at, application_id, application_sha256, decision_sha256";
  private static final RowReader<Accepted> READER =
      row ->
          new Accepted(
              PublicKey.ofHex(row.getString(1)).orElseThrow(),
              row.getLong(2),
              row.getString(3),
              row.getString(4),
              row.getString(5));

  private Registry() {}

  /**
   * An accepted operator.
   *
   * @param pubkey the key that was accepted
   * @param acceptedAtUnix as the reviewer signed it, Unix seconds
   * @param applicationId the application
   * @param applicationSha256 SHA-256 of its payload
   * @param decisionSha256 SHA-256 of the acceptance's payload
   */
  public record Accepted(
      PublicKey pubkey,
      long acceptedAtUnix,
      String applicationId,
      String applicationSha256,
      String decisionSha256) {
    /** The id in the short form. */
    public OperatorId operatorId() {
      return OperatorId.of(pubkey);
    }
  }

  /**
   * Enters the operator of a verified acceptance.
   *
   * @throws ProblemException if the key is in already, by another application
   */
  public static void accept(Session session, Decision acceptance, String applicationSha256)
      throws ProblemException {
    Decision.Payload payload = acceptance.payload();
    Optional<Accepted> before = find(session, payload.operatorPubkey());
    if (before.isPresent()) {
      throw Problem.of(
              ProblemCode.ALREADY_ACCEPTED,
              "payload.operator_pubkey",
              before.get().operatorId() + " was accepted with " + before.get().applicationId())
          .exception();
    }
    session.update(
        "INSERT INTO operators (pubkey, operator_id, accepted_at, application_id,"
            + " application_sha256, decision_sha256) VALUES (?, ?, ?, ?, ?, ?)",
        payload.operatorPubkey().hex(),
        OperatorId.of(payload.operatorPubkey()).text(),
        payload.decidedAtUnix(),
        payload.applicationId(),
        applicationSha256,
        payload.sha256());
  }

  /** The operator with this key. */
  public static Optional<Accepted> find(Session session, PublicKey key) {
    return session.first(
        "SELECT " + COLUMNS + " FROM operators WHERE pubkey = ?", READER, key.hex());
  }

  /** The operator with this id, in the short or the long form. */
  public static Optional<Accepted> find(Session session, OperatorId id) {
    // Two keys may share a short id if somebody worked for it; the first that was accepted has it.
    return session
        .list(
            "SELECT "
                + COLUMNS
                + " FROM operators WHERE operator_id = ?"
                + " ORDER BY accepted_at, pubkey",
            READER,
            id.shortForm().text())
        .stream()
        .filter(accepted -> id.names(accepted.pubkey()))
        .findFirst();
  }

  /** The decision on which an operator's row stands. */
  public static Decision acceptance(Session session, Accepted operator) {
    return session
        .first(
            "SELECT decision FROM decisions WHERE application_id = ?",
            row -> StoredJson.decision(row.getString(1)),
            operator.applicationId())
        .orElseThrow();
  }

  /** Refuses unless the key was accepted. */
  public static Accepted require(Session session, PublicKey key) throws ProblemException {
    Optional<Accepted> found = find(session, key);
    if (found.isEmpty()) {
      throw Problem.of(
              ProblemCode.OPERATOR_NOT_ACCEPTED,
              "pubkey",
              "expected the key of an accepted operator, found " + key)
          .exception();
    }
    return found.get();
  }

  /** How many there are. */
  public static long count(Session session) {
    return session.count("SELECT COUNT(*) FROM operators");
  }

  /** The last that were accepted, the newest first. */
  public static List<Accepted> newest(Session session, int limit) {
    return session.list(
        "SELECT " + COLUMNS + " FROM operators ORDER BY accepted_at DESC, pubkey LIMIT ?",
        READER,
        limit);
  }

  /** Those that come after one in the order of {@link #newest}. */
  public static List<Accepted> before(Session session, Accepted last, int limit) {
    return session.list(
        "SELECT "
            + COLUMNS
            + " FROM operators WHERE accepted_at < ? OR (accepted_at = ? AND pubkey > ?)"
            + " ORDER BY accepted_at DESC, pubkey LIMIT ?",
        READER,
        last.acceptedAtUnix(),
        last.acceptedAtUnix(),
        last.pubkey().hex(),
        limit);
  }

  /** All accepted operators, the first accepted first. */
  public static List<Accepted> all(Session session) {
    return session.list(
        "SELECT " + COLUMNS + " FROM operators ORDER BY accepted_at, pubkey", READER);
  }
}
