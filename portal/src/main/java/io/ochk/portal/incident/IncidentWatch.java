package io.ochk.portal.incident;

import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.util.List;
import java.util.TreeSet;

/**
 * Rings the bell for incidents that another portal on the same database has taken: one look at the
 * timeline for all followers of this portal, and none while nobody follows.
 *
 * <p>A row may become visible after one that is placed behind it, so that it looks back a little
 * each time and leaves out what it has seen. Only one thread looks.
 */
public final class IncidentWatch {
  private static final int AT_ONCE = 1_000;

  private final Store store;
  private final IncidentBell bell;
  private final TreeSet<Cursor> seen = new TreeSet<>();
  private Cursor floor = new Cursor(0, "");
  private boolean watching;

  /** A watch over this timeline. */
  public IncidentWatch(Store store, IncidentBell bell) {
    this.store = store;
    this.bell = bell;
  }

  /** Whether other portals may write to this store. */
  public boolean isNeeded() {
    return store.visibilityLagMicros() > 0;
  }

  /** Looks once; called every second. */
  public void look() throws ProblemException {
    if (!bell.hasListeners()) {
      watching = false;
      return;
    }
    if (!watching) {
      // Whoever listens since the last look may have missed something: everybody looks.
      seen.clear();
      floor = lookBack(store.read(Incidents::end));
      watching = true;
      bell.ring();
    }
    List<Cursor> found =
        store.read(session -> Incidents.placesAfter(session, floor, AT_ONCE + seen.size()));
    if (seen.addAll(found)) {
      bell.ring();
      Cursor next = lookBack(seen.last());
      floor = floor.compareTo(next) > 0 ? floor : next;
      seen.headSet(floor, true).clear();
    }
  }

  private Cursor lookBack(Cursor from) {
    return new Cursor(Math.max(0, from.position() - store.visibilityLagMicros()), "");
  }
}
