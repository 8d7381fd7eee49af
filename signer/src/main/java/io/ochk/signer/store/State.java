package io.ochk.signer.store;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.server.store.Session;
import java.util.Optional;

/** Single values of the store. */
public final class State {
  /** Which store this is, 32 hex characters. */
  public static final String SIGNER_ID = "signer_id";

  /** How many lines of the journal count. */
  static final String HEAD = "head";

  /** A node has proved a later state of this store than it has: it was restored from a backup. */
  static final String BEHIND = "behind";

  /** The day on which all quotas count as used up, after a restore. */
  public static final String QUOTAS_SPENT_ON = "quotas_spent_on";

  /** Changes whenever the store tries whether it can be written. */
  static final String PROBE = "probe";

  private State() {}

  /** A federation's node says so, and has no proof. */
  static String behind(FederationSlug federation) {
    return BEHIND + ":" + federation.text();
  }

  /** The operator has accepted whatever nodes said. */
  static void forgetBehind(Session session) {
    session.update("DELETE FROM state WHERE name = ? OR name LIKE ?", BEHIND, BEHIND + ":%");
  }

  /** A value, if it was set. */
  public static Optional<String> get(Session session, String name) {
    return session.first("SELECT value FROM state WHERE name = ?", row -> row.getString(1), name);
  }

  /** Sets a value. */
  public static void put(Session session, String name, String value) {
    session.update(
        "INSERT INTO state (name, value) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value);
  }
}
