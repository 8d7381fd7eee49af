package io.ochk.portal.intake;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which (key, action, nonce) were accepted, for what payload, and what was answered. */
final class Nonces {
  private static final int PURGED_AT_ONCE = 500;

  // A status that no first answer has.
  private static final int FORGOTTEN = 410;

  private Nonces() {}

  private record Row(String payloadSha256, int status, String response) {}

  /**
   * The first answer, if this payload was accepted before.
   *
   * @throws ProblemException if the nonce was accepted with another payload
   */
  static Optional<Answer> replayed(Session session, Admitted<? extends Action> admitted)
      throws ProblemException {
    ActionPayload payload = admitted.envelope().payload();
    Optional<Row> found =
        session.first(
            "SELECT payload_sha256, status, response FROM nonces"
                + " WHERE pubkey = ? AND action = ? AND nonce = ?",
            row -> new Row(row.getString(1), row.getInt(2), row.getString(3)),
            admitted.envelope().pubkey().hex(),
            payload.action(),
            payload.nonce().toString());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Row row = found.get();
    if (!row.payloadSha256().equals(admitted.payloadSha256())) {
      throw Problem.of(
              ProblemCode.NONCE_REUSED,
              "payload.nonce",
              "expected a nonce that was not used, found "
                  + payload.nonce()
                  + ", which the payload "
                  + row.payloadSha256()
                  + " has used")
          .exception();
    }
    if (row.status() == FORGOTTEN) {
      throw Problem.of(
              ProblemCode.APPLICATION_FORGOTTEN,
              "expected an application that the operator has not had forgotten, found one that was")
          .exception();
    }
    return Optional.of(new Answer(row.status(), row.response(), false));
  }

  static void remember(Session session, Admitted<? extends Action> admitted, Answer answer) {
    ActionPayload payload = admitted.envelope().payload();
    session.update(
        "INSERT INTO nonces (pubkey, action, nonce, payload_sha256, expires_at, status, response)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        admitted.envelope().pubkey().hex(),
        payload.action(),
        payload.nonce().toString(),
        admitted.payloadSha256(),
        payload.expiresAt(),
        answer.status(),
        answer.body());
  }

  /**
   * Replaces the first answers to a key's applications, because what they speak of is deleted; the
   * nonces stay, so that nobody else brings the applications back.
   */
  static void forgetApplications(Session session, String pubkey, List<String> payloadSha256s) {
    for (String payloadSha256 : payloadSha256s) {
      session.update(
          "UPDATE nonces SET status = ?, response = '' WHERE pubkey = ? AND action = ?"
              + " AND payload_sha256 = ?",
          FORGOTTEN,
          pubkey,
          ProgramApply.NAME,
          payloadSha256);
    }
  }

  /** Forgets nonces that no admission could let in again; returns how many. */
  static int purge(Store store, Instant now) throws ProblemException {
    long before = now.minus(Admission.NONCE_RETENTION).getEpochSecond();
    int all = 0;
    int purged;
    do {
      purged =
          store.write(session ->
              session.update(
                  "DELETE FROM nonces WHERE (pubkey, action, nonce) IN (SELECT pubkey, action,"
                      + " nonce FROM nonces WHERE expires_at < ? LIMIT "
                      + PURGED_AT_ONCE
                      + ")",
                  before));
      all += purged;
    } while (purged == PURGED_AT_ONCE);
    return all;
  }
}
