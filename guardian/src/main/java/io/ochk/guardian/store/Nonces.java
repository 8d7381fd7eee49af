package io.ochk.guardian.store;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import java.util.Optional;

/** One (key, action, nonce) is accepted once. */
public final class Nonces {
  private Nonces() {}

  /**
   * Takes the envelope's nonce.
   *
   * @return whether it is new; if not, the same payload was accepted before
   * @throws ProblemException if another payload was accepted under it
   */
  public static boolean take(Session session, ActionEnvelope envelope) throws ProblemException {
    ActionPayload payload = envelope.payload();
    String sha256 = payload.sha256();
    Optional<String> before =
        session.first(
            "SELECT payload_sha256 FROM nonces WHERE pubkey = ? AND action = ? AND nonce = ?",
            row -> row.getString(1),
            envelope.pubkey().hex(),
            payload.action(),
            payload.nonce().toString());
    if (before.isPresent()) {
      if (before.get().equals(sha256)) {
        return false;
      }
      throw Problem.of(
              ProblemCode.NONCE_REUSED,
              "payload.nonce",
              "expected a nonce that was not used, found " + payload.nonce())
          .exception();
    }
    session.update(
        "INSERT INTO nonces (pubkey, action, nonce, payload_sha256, expires_at)"
            + " VALUES (?, ?, ?, ?, ?)",
        envelope.pubkey().hex(),
        payload.action(),
        payload.nonce().toString(),
        sha256,
        payload.expiresAt());
    return true;
  }
}
