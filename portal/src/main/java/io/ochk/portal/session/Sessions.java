package io.ochk.portal.session;

import io.ochk.protocol.envelope.PortalSession.Reader;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Challenges and sessions in the store. */
final class Sessions {
  /** How long a challenge may be answered. */
  static final Duration CHALLENGE_LIFE = Duration.ofSeconds(60);

  /** How long a session lasts. */
  static final Duration LIFE = Duration.ofMinutes(15);

  // Anybody may ask for challenges; they are short, and gone after a minute.
  private static final long MOST_CHALLENGES = 10_000;
  private static final Duration SOON = Duration.ofSeconds(30);

  private Sessions() {}

  /**
   * An open session.
   *
   * @param key whose
   * @param reader as what the key's holder reads
   * @param expiresAt until when
   */
  record Opened(PublicKey key, Reader reader, Instant expiresAt) {}

  static void challenge(Session session, String challenge, Instant now) throws ProblemException {
    purge(session, now);
    if (session.count("SELECT COUNT(*) FROM session_challenges") >= MOST_CHALLENGES) {
      throw Problem.passing(ProblemCode.OVERLOADED, "too many challenges are open at once", SOON)
          .exception();
    }
    session.update(
        "INSERT INTO session_challenges (challenge, expires_at) VALUES (?, ?)",
        challenge,
        now.plus(CHALLENGE_LIFE).getEpochSecond());
  }

  /** Uses a challenge up; whether it was open. */
  static boolean answer(Session session, String challenge, Instant now) {
    return session.update(
            "DELETE FROM session_challenges WHERE challenge = ? AND expires_at >= ?",
            challenge,
            now.getEpochSecond())
        == 1;
  }

  static void open(Session session, String token, Opened opened) {
    session.update(
        "INSERT INTO sessions (token_sha256, pubkey, reader, expires_at) VALUES (?, ?, ?, ?)",
        hash(token),
        opened.key().hex(),
        opened.reader().wireName(),
        opened.expiresAt().getEpochSecond());
  }

  static Optional<Opened> find(Session session, String token, Instant now) {
    return session.first(
        "SELECT pubkey, reader, expires_at FROM sessions WHERE token_sha256 = ?"
            + " AND expires_at > ?",
        row ->
            new Opened(
                PublicKey.ofHex(row.getString(1)).orElseThrow(),
                Reader.parse(row.getString(2)).orElseThrow(),
                Instant.ofEpochSecond(row.getLong(3))),
        hash(token),
        now.getEpochSecond());
  }

  static void end(Session session, String token) {
    session.update("DELETE FROM sessions WHERE token_sha256 = ?", hash(token));
  }

  static void purge(Session session, Instant now) {
    session.update("DELETE FROM session_challenges WHERE expires_at < ?", now.getEpochSecond());
    session.update("DELETE FROM sessions WHERE expires_at < ?", now.getEpochSecond());
  }

  private static String hash(String token) {
    return Sha256.hex(token.getBytes(StandardCharsets.US_ASCII));
  }
}
