package io.ochk.guardian.store;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.Admission;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import java.time.Instant;
import java.util.Optional;

/** One (key, action, nonce) is accepted once. */
public final class Nonces {
  private Nonces() {}

  /**
   * Whether an envelope was accepted before.
   *
   * @throws ProblemException if another payload was accepted under its nonce
   */
  public static boolean isKnown(Session session, ActionEnvelope envelope) throws ProblemException {
    ActionPayload payload = envelope.payload();
    Optional<String> before =
        session.first(
            "SELECT payload_sha256 FROM nonces WHERE pubkey = ? AND action = ? AND nonce = ?",
            row -> row.getString(1),
            envelope.pubkey().hex(),
            payload.action(),
            payload.nonce().toString());
    if (before.isPresent() && !before.get().equals(payload.sha256())) {
      throw Problem.of(
              ProblemCode.NONCE_REUSED,
              "payload.nonce",
              "expected a nonce that was not used, found " + payload.nonce())
          .exception();
    }
    return before.isPresent();
  }

  /** Remembers an envelope that was accepted. */
  public static void remember(Session session, ActionEnvelope envelope) {
    ActionPayload payload = envelope.payload();
    session.update(
        "INSERT INTO nonces (pubkey, action, nonce, payload_sha256, expires_at)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        envelope.pubkey().hex(),
        payload.action(),
        payload.nonce().toString(),
        payload.sha256(),
        payload.expiresAt());
  }

  /** Forgets nonces that no admission could let in again. */
  public static void purge(Session session, Instant now) {
    session.update(
        "DELETE FROM nonces WHERE expires_at < ?",
        now.minus(Admission.NONCE_RETENTION).getEpochSecond());
  }
}
