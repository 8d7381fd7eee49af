package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.store.Session;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rows of ceremonies and joins. */
public final class CeremonyRows {
  private static final String COLUMNS =
      "SELECT setup_hash, setup, received_at, stage, detail, session_hash FROM ceremonies ";

  private CeremonyRows() {}

  /** The ceremonies of all federations, the oldest first. */
  public static List<Ceremony> all(Session session) {
    return session.list(COLUMNS + "ORDER BY position", CeremonyRows::read);
  }

  static List<Ceremony> all(Session session, FederationSlug federation) {
    return session.list(
        COLUMNS + "WHERE federation = ? ORDER BY position", CeremonyRows::read, federation.text());
  }

  static Optional<Ceremony> find(Session session, FederationSlug federation, String setupHash) {
    return session.first(
        COLUMNS + "WHERE setup_hash = ? AND federation = ?",
        CeremonyRows::read,
        setupHash,
        federation.text());
  }

  static Optional<Ceremony> ofSession(
      Session session, FederationSlug federation, String sessionHash) {
    return session.first(
        COLUMNS + "WHERE session_hash = ? AND federation = ?",
        CeremonyRows::read,
        sessionHash,
        federation.text());
  }

  /** How many ceremonies that wait for others, or for this operator, this key has joined. */
  static long openJoinedBy(Session session, FederationSlug federation, PublicKey joiner) {
    return session.count(
        "SELECT COUNT(*) FROM ceremonies c WHERE c.federation = ?"
            + " AND c.stage IN ('proposed', 'watching', 'joined', 'code')"
            + " AND EXISTS (SELECT 1 FROM joins j WHERE j.setup_hash = c.setup_hash"
            + " AND j.pubkey = ?)",
        federation.text(),
        joiner.hex());
  }

  /** How many ceremonies that came since then this signer has joined. */
  static long joinedSince(Session session, FederationSlug federation, Instant since) {
    return session.count(
        "SELECT COUNT(*) FROM ceremonies c WHERE c.federation = ? AND c.received_at >= ?"
            + " AND EXISTS (SELECT 1 FROM joins j WHERE j.setup_hash = c.setup_hash"
            + " AND j.own = 1)",
        federation.text(),
        since.getEpochSecond());
  }

  /** Removes a ceremony and what was said in it. */
  static void remove(Session session, String setupHash) {
    session.update("DELETE FROM joins WHERE setup_hash = ?", setupHash);
    session.update("DELETE FROM frames WHERE setup_hash = ?", setupHash);
    session.update("DELETE FROM ceremonies WHERE setup_hash = ?", setupHash);
  }

  private static Ceremony read(ResultSet row) throws SQLException {
    return new Ceremony(
        row.getString(1),
        setup(row.getString(2)),
        row.getLong(3),
        Stage.of(row.getString(4)),
        row.getString(5),
        Optional.ofNullable(row.getString(6)));
  }

  private static SetupDocument setup(String text) {
    try {
      return SetupDocument.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds a setup that does not parse", e);
    }
  }

  static void insert(Session session, SetupDocument setup, Instant now) {
    session.update(
        "INSERT INTO ceremonies (setup_hash, federation, setup, received_at, stage, detail,"
            + " position) VALUES (?, ?, ?, ?, ?, ?, (SELECT COALESCE(MAX(position) + 1, 0) FROM"
            + " ceremonies)) ON CONFLICT"
            + " (setup_hash) DO NOTHING",
        setup.hash(),
        setup.federationSlug().text(),
        CanonicalJson.text(setup.json()),
        now.getEpochSecond(),
        Stage.PROPOSED.word(),
        "");
  }

  static void stage(Session session, String setupHash, Stage stage, String detail) {
    session.update(
        "UPDATE ceremonies SET stage = ?, detail = ? WHERE setup_hash = ?",
        stage.word(),
        detail,
        setupHash);
    if (stage.isOver()) {
      session.update("UPDATE ceremonies SET secret = NULL WHERE setup_hash = ?", setupHash);
    }
  }

  static void session(Session session, String setupHash, String sessionHash) {
    session.update(
        "UPDATE ceremonies SET session_hash = ? WHERE setup_hash = ?", sessionHash, setupHash);
  }

  static void secret(Session session, String setupHash, byte[] sealed) {
    session.update("UPDATE ceremonies SET secret = ? WHERE setup_hash = ?", sealed, setupHash);
  }

  static Optional<byte[]> secret(Session session, String setupHash) {
    return session
        .first(
            "SELECT secret FROM ceremonies WHERE setup_hash = ?",
            row -> Optional.ofNullable(row.getBytes(1)),
            setupHash)
        .flatMap(secret -> secret);
  }

  static void join(Session session, String setupHash, ActionEnvelope join, boolean own) {
    session.update(
        "INSERT INTO joins (setup_hash, envelope_sha256, pubkey, own, envelope) VALUES (?, ?, ?, ?,"
            + " ?) ON CONFLICT (setup_hash, envelope_sha256) DO NOTHING",
        setupHash,
        join.payload().sha256(),
        join.pubkey().hex(),
        own ? 1 : 0,
        CanonicalJson.text(join.json()));
  }

  /** Another signer of this operator was faster. */
  static void withdrawJoin(Session session, String setupHash) {
    session.update("DELETE FROM joins WHERE setup_hash = ? AND own = 1", setupHash);
  }

  static List<ActionEnvelope> joins(Session session, String setupHash) {
    return session
        .list(
            "SELECT envelope FROM joins WHERE setup_hash = ? ORDER BY envelope_sha256",
            row -> row.getString(1),
            setupHash)
        .stream()
        .map(CeremonyRows::envelope)
        .toList();
  }

  static Optional<ActionEnvelope> ownJoin(Session session, String setupHash) {
    return session
        .first(
            "SELECT envelope FROM joins WHERE setup_hash = ? AND own = 1",
            row -> row.getString(1),
            setupHash)
        .map(CeremonyRows::envelope);
  }

  /** Whether a constant was seen in another ceremony than this one. */
  static boolean seenElsewhere(Session session, String constant, String setupHash) {
    return session.count(
            "SELECT COUNT(*) FROM constants WHERE constant = ? AND setup_hash <> ?",
            constant,
            setupHash)
        > 0;
  }

  private static ActionEnvelope envelope(String text) {
    try {
      return ActionEnvelope.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds an envelope that does not parse", e);
    }
  }
}
