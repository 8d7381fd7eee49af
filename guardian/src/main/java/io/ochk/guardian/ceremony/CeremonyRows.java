package io.ochk.guardian.ceremony;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.store.Session;
import io.ochk.server.store.StoredJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** The rows of ceremonies. */
final class CeremonyRows {
  private CeremonyRows() {}

  /**
   * A setup and what became of it.
   *
   * @param setup the setup
   * @param hash its hash
   * @param session the session's hash, once everybody has joined
   * @param receivedAt when it came here, Unix seconds
   * @param changedAt when something of it last came, Unix seconds
   * @param ended whether it takes nothing more
   */
  record SetupRow(
      SetupDocument setup,
      String hash,
      Optional<String> session,
      long receivedAt,
      long changedAt,
      boolean ended) {}

  /**
   * A frame as it was signed.
   *
   * @param sender its seat
   * @param kind its kind's number
   * @param counterpart whom it is about, if it is about somebody
   * @param sha256 the frame's hash
   * @param envelope what its operator signed
   * @param receivedAt Unix seconds
   */
  record FrameRow(
      String sender,
      int kind,
      String counterpart,
      String sha256,
      ActionEnvelope envelope,
      long receivedAt) {}

  /** A join with the time it came, Unix seconds. */
  record JoinRow(ActionEnvelope envelope, String signerId, long receivedAt) {
    /**
     * Those that made the session: the first of each seat. Whoever joins twice afterwards changes
     * nothing about it.
     */
    static List<JoinRow> firstOfEach(List<JoinRow> joins) {
      SequencedMap<PublicKey, JoinRow> first = new LinkedHashMap<>();
      joins.forEach(join -> first.putIfAbsent(join.envelope().pubkey(), join));
      return List.copyOf(first.values());
    }
  }

  private static final String SETUP =
      "SELECT setup, setup_hash, session_hash, received_at, changed_at, ended FROM setups ";

  static Optional<SetupRow> setup(Session session, String hash) {
    return session.first(SETUP + "WHERE setup_hash = ?", CeremonyRows::setupRow, hash);
  }

  static Optional<SetupRow> setupOf(Session session, String sessionHash) {
    return session.first(SETUP + "WHERE session_hash = ?", CeremonyRows::setupRow, sessionHash);
  }

  static List<SetupRow> setups(Session session, boolean openOnly) {
    return session.list(
        SETUP
            + (openOnly ? "WHERE ended = 0 " : "")
            + "ORDER BY received_at DESC, rowid DESC LIMIT 200",
        CeremonyRows::setupRow);
  }

  static List<SetupRow> newestEnded(Session session, int most) {
    return session.list(
        SETUP
            + "WHERE ended = 1 AND setup_hash NOT IN (SELECT setup_hash FROM epochs)"
            + " ORDER BY received_at DESC, rowid DESC LIMIT ?",
        CeremonyRows::setupRow,
        (long) most);
  }

  /**
   * Of those that ended without an epoch, leaves the newest, and rather those that had a session: a
   * certificate may be out.
   */
  static void removeEnded(Session session, int most) {
    List<SetupRow> old =
        session.list(
            SETUP
                + "WHERE ended = 1 AND setup_hash NOT IN (SELECT setup_hash FROM epochs)"
                + " ORDER BY session_hash IS NULL, received_at DESC LIMIT -1 OFFSET ?",
            CeremonyRows::setupRow,
            (long) most);
    for (SetupRow row : old) {
      row.session().ifPresent(s -> session.update("DELETE FROM frames WHERE session_hash = ?", s));
      for (String table : List.of("joins", "abandonments", "setups")) {
        session.update("DELETE FROM " + table + " WHERE setup_hash = ?", row.hash());
      }
    }
  }

  private static SetupRow setupRow(java.sql.ResultSet row) throws java.sql.SQLException {
    try {
      return new SetupRow(
          SetupDocument.parse(row.getString(1).getBytes(StandardCharsets.UTF_8)),
          row.getString(2),
          Optional.ofNullable(row.getString(3)),
          row.getLong(4),
          row.getLong(5),
          row.getInt(6) != 0);
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds a setup that does not parse", e);
    }
  }

  static void insert(Session session, SetupDocument setup, long now) {
    session.update(
        "INSERT INTO setups (setup_hash, setup, received_at, changed_at) VALUES (?, ?, ?, ?)",
        setup.hash(),
        new String(setup.bytes(), StandardCharsets.UTF_8),
        now,
        now);
  }

  /** Of open setups that nobody has joined, leaves the newest. */
  static void boundWithoutJoin(Session session, int most) {
    session.update(
        "DELETE FROM setups WHERE setup_hash IN (SELECT s.setup_hash FROM setups s"
            + " WHERE s.ended = 0 AND NOT EXISTS (SELECT 1 FROM joins j"
            + " WHERE j.setup_hash = s.setup_hash)"
            + " ORDER BY s.received_at DESC, s.rowid DESC LIMIT -1 OFFSET ?)",
        (long) most);
  }

  /** How many open setups this key has joined whose session has not begun. */
  static long openJoinedBy(Session session, PublicKey joiner) {
    return session.count(
        "SELECT COUNT(*) FROM setups s WHERE s.ended = 0 AND s.session_hash IS NULL"
            + " AND EXISTS (SELECT 1 FROM joins j WHERE j.setup_hash = s.setup_hash"
            + " AND j.operator_pubkey = ?)",
        joiner.hex());
  }

  static void begun(Session session, String setupHash, String sessionHash) {
    session.update(
        "UPDATE setups SET session_hash = ? WHERE setup_hash = ?", sessionHash, setupHash);
  }

  static void ended(Session session, String setupHash) {
    session.update("UPDATE setups SET ended = 1 WHERE setup_hash = ?", setupHash);
  }

  static void changed(Session session, String setupHash, long now) {
    session.update("UPDATE setups SET changed_at = ? WHERE setup_hash = ?", now, setupHash);
  }

  static List<JoinRow> joins(Session session, String setupHash) {
    return session.list(
        "SELECT envelope, signer_id, received_at FROM joins WHERE setup_hash = ?"
            + " ORDER BY rowid",
        row -> new JoinRow(StoredJson.envelope(row.getString(1)), row.getString(2), row.getLong(3)),
        setupHash);
  }

  static void insertJoin(
      Session session, String setupHash, ActionEnvelope join, String signerId, long now) {
    session.update(
        "INSERT INTO joins (setup_hash, operator_pubkey, payload_sha256, envelope, signer_id,"
            + " received_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        setupHash,
        join.pubkey().hex(),
        join.payload().sha256(),
        CanonicalJson.text(join.json()),
        signerId,
        now);
  }

  // In the order in which they came, which is that in which signers were told.
  static List<FrameRow> frames(Session session, String sessionHash) {
    return session.list(
        "SELECT sender, kind, counterpart, frame_sha256, envelope, received_at FROM frames"
            + " WHERE session_hash = ? ORDER BY rowid",
        row ->
            new FrameRow(
                row.getString(1),
                row.getInt(2),
                row.getString(3),
                row.getString(4),
                StoredJson.envelope(row.getString(5)),
                row.getLong(6)),
        sessionHash);
  }

  /** The hashes of the frames that this key has already put into one slot. */
  static List<String> inSlot(Session session, String sessionHash, String operator, FrameSlot slot) {
    return session.list(
        "SELECT frame_sha256 FROM frames WHERE session_hash = ? AND operator_pubkey = ?"
            + " AND sender = ? AND kind = ? AND counterpart = ?",
        row -> row.getString(1),
        sessionHash,
        operator,
        slot.sender(),
        slot.frame().message().kind(),
        slot.counterpart());
  }

  static long count(Session session, String sessionHash, String operator) {
    return session.count(
        "SELECT COUNT(*) FROM frames WHERE session_hash = ? AND operator_pubkey = ?",
        sessionHash,
        operator);
  }

  static void insertFrame(
      Session session, String sessionHash, ActionEnvelope envelope, FrameSlot slot, long now) {
    session.update(
        "INSERT INTO frames (session_hash, sender, kind, counterpart, frame_sha256,"
            + " operator_pubkey, envelope, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        sessionHash,
        slot.sender(),
        slot.frame().message().kind(),
        slot.counterpart(),
        slot.frame().hash().toString(),
        envelope.pubkey().hex(),
        CanonicalJson.text(envelope.json()),
        now);
  }

  static List<ActionEnvelope> abandonments(Session session, String setupHash) {
    return session.list(
        "SELECT envelope FROM abandonments WHERE setup_hash = ?",
        row -> StoredJson.envelope(row.getString(1)),
        setupHash);
  }

  static boolean insertAbandonment(Session session, String setupHash, ActionEnvelope envelope) {
    return session.update(
            "INSERT INTO abandonments (setup_hash, operator_pubkey, envelope) VALUES (?, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            setupHash,
            envelope.pubkey().hex(),
            CanonicalJson.text(envelope.json()))
        == 1;
  }
}
