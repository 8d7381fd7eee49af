package io.ochk.guardian.signing;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.store.Session;
import io.ochk.server.store.StoredJson;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of requests. */
final class RequestRows {
  private static final String REQUEST =
      "SELECT request, request_hash, origin, received_at, next_attempt, signature, finished_at"
          + " FROM requests ";

  private RequestRows() {}

  /**
   * A request and what became of it.
   *
   * @param request the request
   * @param hash its hash
   * @param origin the seat whose node it entered at
   * @param receivedAt when it came here, Unix seconds
   * @param nextAttempt the number from which this node goes on, 0 if it has used none
   * @param signature the result, if there is one
   * @param finishedAt when the result came, Unix seconds
   */
  record RequestRow(
      Request request,
      String hash,
      int origin,
      long receivedAt,
      int nextAttempt,
      Optional<String> signature,
      Optional<Long> finishedAt) {
    boolean isOpen(long now) {
      return signature.isEmpty() && request.expiresAt() >= now;
    }
  }

  /**
   * An operator's word.
   *
   * @param operator whose
   * @param decision {@code approve} or {@code deny}
   * @param envelope what was signed
   * @param signerId the signer that brought it, if it came in here
   * @param receivedAt Unix seconds
   */
  record ApprovalRow(
      PublicKey operator,
      String decision,
      ActionEnvelope envelope,
      String signerId,
      long receivedAt) {}

  static Optional<RequestRow> find(Session session, String hash) {
    return session.first(REQUEST + "WHERE request_hash = ?", RequestRows::row, hash);
  }

  static Optional<RequestRow> byId(Session session, String id) {
    return session.first(REQUEST + "WHERE request_id = ?", RequestRows::row, id);
  }

  static List<RequestRow> open(Session session, long now) {
    return session.list(
        REQUEST + "WHERE signature IS NULL AND expires_at >= ? ORDER BY received_at LIMIT 10000",
        RequestRows::row,
        now);
  }

  static List<RequestRow> newest(Session session, int limit) {
    return session.list(
        REQUEST + "ORDER BY received_at DESC LIMIT ?", RequestRows::row, (long) limit);
  }

  /** Those that wait, the oldest first. */
  static List<RequestRow> oldestOpen(Session session, long now, int limit) {
    return session.list(
        REQUEST + "WHERE signature IS NULL AND expires_at >= ? ORDER BY received_at LIMIT ?",
        RequestRows::row,
        now,
        (long) limit);
  }

  static List<RequestRow> newestSigned(Session session, int limit) {
    return session.list(
        REQUEST + "WHERE signature IS NOT NULL ORDER BY received_at DESC LIMIT ?",
        RequestRows::row,
        (long) limit);
  }

  static List<RequestRow> newestExpired(Session session, long now, int limit) {
    return session.list(
        REQUEST + "WHERE signature IS NULL AND expires_at < ? ORDER BY received_at DESC LIMIT ?",
        RequestRows::row,
        now,
        (long) limit);
  }

  static long countOpen(Session session, long now) {
    return session.count(
        "SELECT COUNT(*) FROM requests WHERE signature IS NULL AND expires_at >= ?", now);
  }

  static long countOpenOf(Session session, String sender, long now) {
    return session.count(
        "SELECT COUNT(*) FROM requests WHERE signature IS NULL AND sender = ? AND expires_at >= ?",
        sender,
        now);
  }

  static long countBlames(Session session, String hash) {
    return session.count("SELECT COUNT(*) FROM blames WHERE request_hash = ?", hash);
  }

  private static RequestRow row(ResultSet row) throws SQLException {
    try {
      long finished = row.getLong(7);
      boolean unfinished = row.wasNull();
      String hash = row.getString(2);
      return new RequestRow(
          ParsedRequests.of(hash, row.getString(1)),
          hash,
          row.getInt(3),
          row.getLong(4),
          (int) row.getLong(5),
          Optional.ofNullable(row.getString(6)),
          unfinished ? Optional.empty() : Optional.of(finished));
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds a request that does not parse", e);
    }
  }

  static void insert(
      Session session,
      Request request,
      String hash,
      int origin,
      int nextAttempt,
      String sender,
      long now) {
    session.update(
        "INSERT INTO requests (request_hash, request_id, request, origin, received_at, expires_at,"
            + " next_attempt, sender) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        hash,
        hash.substring(0, Request.ID_LENGTH),
        new String(request.bytes(), StandardCharsets.UTF_8),
        origin,
        now,
        request.expiresAt(),
        (long) nextAttempt,
        sender);
  }

  static void reserve(Session session, String hash, int nextAttempt) {
    session.update(
        "UPDATE requests SET next_attempt = ? WHERE request_hash = ? AND next_attempt < ?",
        (long) nextAttempt,
        hash,
        (long) nextAttempt);
  }

  static boolean finish(Session session, String hash, String signature, long now) {
    return session.update(
            "UPDATE requests SET signature = ?, finished_at = ?"
                + " WHERE request_hash = ? AND signature IS NULL",
            signature,
            now,
            hash)
        == 1;
  }

  static List<ApprovalRow> approvals(Session session, String hash) {
    return session.list(
        "SELECT operator_pubkey, decision, envelope, signer_id, received_at FROM approvals"
            + " WHERE request_hash = ? ORDER BY received_at",
        row ->
            new ApprovalRow(
                PublicKey.ofHex(row.getString(1)).orElseThrow(),
                row.getString(2),
                StoredJson.envelope(row.getString(3)),
                row.getString(4),
                row.getLong(5)),
        hash);
  }

  /** Each operator's words about a request, in the order of their coming; nothing is parsed. */
  static Map<PublicKey, List<String>> words(Session session, String hash) {
    Map<PublicKey, List<String>> words = new LinkedHashMap<>();
    session.list(
        "SELECT operator_pubkey, decision FROM approvals WHERE request_hash = ?"
            + " ORDER BY received_at",
        row ->
            words
                .computeIfAbsent(
                    PublicKey.ofHex(row.getString(1)).orElseThrow(), k -> new ArrayList<>())
                .add(row.getString(2)),
        hash);
    return words;
  }

  static void insertApproval(
      Session session,
      String hash,
      ActionEnvelope envelope,
      String decision,
      String signerId,
      long now) {
    session.update(
        "INSERT INTO approvals (request_hash, operator_pubkey, decision, envelope, signer_id,"
            + " received_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        hash,
        envelope.pubkey().hex(),
        decision,
        CanonicalJson.text(envelope.json()),
        signerId,
        now);
  }

  /**
   * Removes some requests, with all that belongs to them, whose time ended before {@code before},
   * and of all that have ended the oldest beyond {@code most}.
   *
   * @return how many
   */
  static int removeEnded(Session session, long before, long now, long most, int atOnce) {
    List<String> old =
        session.list(
            "SELECT request_hash FROM requests WHERE expires_at < ? ORDER BY expires_at LIMIT ?",
            row -> row.getString(1),
            before,
            atOnce);
    if (old.isEmpty()) {
      long ended = session.count("SELECT COUNT(*) FROM requests WHERE expires_at < ?", now);
      old =
          session.list(
              "SELECT request_hash FROM requests WHERE expires_at < ?"
                  + " ORDER BY expires_at LIMIT ?",
              row -> row.getString(1),
              now,
              Math.clamp(ended - most, 0, atOnce));
    }
    for (String hash : old) {
      session.update("DELETE FROM approvals WHERE request_hash = ?", hash);
      session.update("DELETE FROM blames WHERE request_hash = ?", hash);
      session.update("DELETE FROM requests WHERE request_hash = ?", hash);
    }
    return old.size();
  }

  static List<String> blames(Session session, String hash) {
    return session.list(
        "SELECT message FROM blames WHERE request_hash = ? ORDER BY attempt",
        row -> row.getString(1),
        hash);
  }

  static boolean insertBlame(
      Session session, String hash, int attempt, String message, String cheaters, long now) {
    return session.update(
            "INSERT INTO blames (request_hash, attempt, message, cheaters, received_at)"
                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            hash,
            (long) attempt,
            message,
            cheaters,
            now)
        == 1;
  }
}
