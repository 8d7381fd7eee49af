package io.ochk.signer.signing;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.store.Session;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rows of requests and of what seats said about them. */
public final class RequestRows {
  private static final String COLUMNS =
      "SELECT request, origin, received_at, state, reason, approval, signature FROM requests ";

  private RequestRows() {}

  static Optional<PendingRequest> find(Session session, FederationSlug federation, String hash) {
    return session.first(
        COLUMNS + "WHERE request_hash = ? AND federation = ?",
        RequestRows::read,
        hash,
        federation.text());
  }

  /** Until when a request may be answered, Unix seconds; nothing else is read. */
  static Optional<Long> expiry(Session session, FederationSlug federation, String hash) {
    return session.first(
        "SELECT expires_at FROM requests WHERE request_hash = ? AND federation = ?",
        row -> row.getLong(1),
        hash,
        federation.text());
  }

  /** Whether nothing can be decided about a request any more. */
  static boolean isSettled(Session session, FederationSlug federation, String hash) {
    return session
        .first(
            "SELECT state FROM requests WHERE request_hash = ? AND federation = ?",
            row -> RequestState.of(row.getString(1)),
            hash,
            federation.text())
        .filter(state -> state == RequestState.SIGNED || state == RequestState.EXPIRED)
        .isPresent();
  }

  /**
   * Removes some requests, with all that belongs to them, whose time ended before {@code before},
   * and of all that have ended the oldest beyond {@code most}.
   *
   * @param ended what expired before that has ended, and cannot come in again
   * @return how many
   */
  static int removeEnded(
      Session session,
      FederationSlug federation,
      Instant before,
      Instant ended,
      long most,
      int atOnce) {
    List<String> old = oldest(session, federation, before, atOnce);
    if (old.isEmpty()) {
      long count =
          session.count(
              "SELECT COUNT(*) FROM requests WHERE federation = ? AND expires_at < ?",
              federation.text(),
              ended.getEpochSecond());
      old = oldest(session, federation, ended, Math.clamp(count - most, 0, atOnce));
    }
    for (String hash : old) {
      for (String table : List.of("approvals", "blames", "releases", "requests")) {
        session.update("DELETE FROM " + table + " WHERE request_hash = ?", hash);
      }
    }
    return old.size();
  }

  private static List<String> oldest(
      Session session, FederationSlug federation, Instant before, int most) {
    return session.list(
        "SELECT request_hash FROM requests WHERE federation = ? AND expires_at < ?"
            + " ORDER BY expires_at LIMIT ?",
        row -> row.getString(1),
        federation.text(),
        before.getEpochSecond(),
        most);
  }

  /** Removes what seats said about requests that are not kept here. */
  static void removeWordsAboutNothing(Session session) {
    session.update(
        "DELETE FROM approvals WHERE request_hash NOT IN (SELECT request_hash FROM requests)");
  }

  static Optional<PendingRequest> ofId(Session session, FederationSlug federation, String id) {
    return session.first(
        COLUMNS + "WHERE federation = ? AND request_hash >= ? AND request_hash < ?",
        RequestRows::read,
        federation.text(),
        id,
        id + "g");
  }

  static List<PendingRequest> inState(
      Session session, FederationSlug federation, RequestState state) {
    return session.list(
        COLUMNS + "WHERE federation = ? AND state = ? ORDER BY received_at, rowid",
        RequestRows::read,
        federation.text(),
        state.word());
  }

  /**
   * As much of a request as one line says.
   *
   * @param hash the request's hash
   * @param federation whose
   * @param kind its kind's name
   * @param state what became of it
   * @param reason why it is asked, refused or denied; who approved it
   * @param expiresAt Unix seconds
   */
  public record Headline(
      String hash,
      String federation,
      String kind,
      RequestState state,
      String reason,
      long expiresAt) {}

  /** The newest requests of all federations in short: nothing is parsed. */
  public static List<Headline> headlines(Session session, int most) {
    return session.list(
        "SELECT request_hash, federation, kind, state, reason, expires_at FROM requests"
            + " ORDER BY received_at DESC, rowid DESC LIMIT ?",
        row ->
            new Headline(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                RequestState.of(row.getString(4)),
                row.getString(5),
                row.getLong(6)),
        most);
  }

  /** What waits for the operator in all federations and has not run out, the newest first. */
  public static List<PendingRequest> waiting(Session session, Instant now, int most) {
    return session.list(
        COLUMNS
            + "WHERE state = 'waiting' AND expires_at >= ?"
            + " ORDER BY received_at DESC, rowid DESC LIMIT ?",
        RequestRows::read,
        now.getEpochSecond(),
        most);
  }

  /** The newest requests of all federations. */
  public static List<PendingRequest> newest(Session session, int most) {
    return session.list(
        COLUMNS + "ORDER BY received_at DESC, rowid DESC LIMIT ?", RequestRows::read, most);
  }

  static List<PendingRequest> newest(Session session, FederationSlug federation, int most) {
    return session.list(
        COLUMNS + "WHERE federation = ? ORDER BY received_at DESC, rowid DESC LIMIT ?",
        RequestRows::read,
        federation.text(),
        most);
  }

  static List<PendingRequest> overdue(Session session, FederationSlug federation, Instant now) {
    return session.list(
        COLUMNS + "WHERE federation = ? AND state IN ('waiting', 'approved') AND expires_at < ?",
        RequestRows::read,
        federation.text(),
        now.getEpochSecond());
  }

  private static PendingRequest read(ResultSet row) throws SQLException {
    int origin = row.getInt(2);
    boolean known = !row.wasNull();
    return new PendingRequest(
        request(row.getString(1)),
        known ? Optional.of(origin) : Optional.empty(),
        row.getLong(3),
        RequestState.of(row.getString(4)),
        row.getString(5),
        Optional.ofNullable(row.getString(6)).map(RequestRows::envelope),
        Optional.ofNullable(row.getString(7)));
  }

  private static Request request(String text) {
    try {
      return Request.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds a request that does not parse", e);
    }
  }

  static ActionEnvelope envelope(String text) {
    try {
      return ActionEnvelope.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds an envelope that does not parse", e);
    }
  }

  /** Writes a request with its state; a row that is there gets the new state and reason. */
  static void put(
      Session session,
      Request request,
      Optional<Integer> origin,
      Instant now,
      RequestState state,
      String reason,
      Optional<ActionEnvelope> approval) {
    session.update(
        "INSERT INTO requests (request_hash, federation, request, kind, origin, received_at,"
            + " expires_at, state, reason, decided_at, approval)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (request_hash) DO UPDATE SET"
            + " state = excluded.state, reason = excluded.reason, decided_at ="
            + " excluded.decided_at, approval = COALESCE(excluded.approval, requests.approval),"
            + " origin = COALESCE(requests.origin, excluded.origin)",
        request.hash(),
        request.federationSlug().text(),
        CanonicalJson.text(request.json()),
        request.kind().wireName(),
        origin,
        now.getEpochSecond(),
        request.expiresAt(),
        state.word(),
        reason,
        approval.map(a -> now.getEpochSecond()),
        approval.map(a -> CanonicalJson.text(a.json())));
  }

  static void state(Session session, String hash, RequestState state) {
    session.update("UPDATE requests SET state = ? WHERE request_hash = ?", state.word(), hash);
  }

  static void signed(Session session, String hash, String signature) {
    session.update(
        "UPDATE requests SET state = 'signed', signature = ? WHERE request_hash = ?",
        signature,
        hash);
  }

  static void said(Session session, String hash, PublicKey seat, SignApprove.Verdict verdict) {
    session.update(
        "INSERT INTO approvals (request_hash, pubkey, decision) VALUES (?, ?, ?)"
            + " ON CONFLICT (request_hash, pubkey) DO NOTHING",
        hash,
        seat.hex(),
        verdict.wireName());
  }

  /** What other seats said, by their keys in hex. */
  public static Map<String, String> said(Session session, String hash) {
    Map<String, String> said = new TreeMap<>();
    session.list(
        "SELECT pubkey, decision FROM approvals WHERE request_hash = ?",
        row -> said.put(row.getString(1), row.getString(2)),
        hash);
    return said;
  }
}
