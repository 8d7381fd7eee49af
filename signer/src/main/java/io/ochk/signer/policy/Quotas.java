package io.ochk.signer.policy;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.server.store.Session;
import io.ochk.signer.store.SignerStore;
import io.ochk.signer.store.State;
import java.time.Instant;
import java.util.Optional;

/** How many requests of each kind were approved on each day (UTC). */
public final class Quotas {
  private Quotas() {}

  /**
   * How many were approved today. On a day on which a restored store was accepted, nobody knows:
   * then it is as many as there can be.
   */
  public static long usedToday(
      Session session, FederationSlug federation, String kind, Instant now) {
    String day = SignerStore.day(now);
    if (State.get(session, State.QUOTAS_SPENT_ON).equals(Optional.of(day))) {
      return Long.MAX_VALUE;
    }
    return session.count(
        "SELECT COALESCE(SUM(used), 0) FROM quotas WHERE day = ? AND federation = ? AND kind = ?",
        day,
        federation.text(),
        kind);
  }

  /** Counts one approval; it commits together with it. */
  public static void reserve(Session session, FederationSlug federation, String kind, Instant now) {
    session.update(
        "INSERT INTO quotas (day, federation, kind, used) VALUES (?, ?, ?, 1)"
            + " ON CONFLICT (day, federation, kind) DO UPDATE SET used = used + 1",
        SignerStore.day(now),
        federation.text(),
        kind);
  }
}
