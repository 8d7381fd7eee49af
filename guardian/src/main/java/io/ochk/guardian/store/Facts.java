package io.ochk.guardian.store;

import io.ochk.server.store.Session;
import java.util.Optional;

/** Single values that the node remembers. */
public final class Facts {
  /** This store's id. */
  public static final String STORE_ID = "store_id";

  /** The federation's record as last verified. */
  public static final String RECORD = "record";

  /** The reviewer's and the organiser's pinned keys. */
  public static final String REVIEWER_PIN = "pin_reviewer";

  /** See {@link #REVIEWER_PIN}. */
  public static final String ORGANISER_PIN = "pin_organiser";

  /** Whose node's store this is: operator and federation. */
  public static final String OWNER = "owner";

  /** The kinds of requests that the bridge may put in. */
  public static final String BRIDGE = "bridge";

  /** When the last bridge command runs out, Unix seconds: the order of commands. */
  public static final String BRIDGE_UNTIL = "bridge_until";

  private Facts() {}

  /** The value of {@code name}. */
  public static Optional<String> get(Session session, String name) {
    return session.first("SELECT value FROM facts WHERE name = ?", row -> row.getString(1), name);
  }

  /** Sets the value of {@code name}. */
  public static void put(Session session, String name, String value) {
    session.update(
        "INSERT INTO facts (name, value) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value);
  }
}
