package io.ochk.portal.incident;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import io.ochk.server.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/**
 * One listener of the live timeline: looks when the bell rings, and says that it is there when it
 * has not for a while.
 *
 * <p>Where several portals write, a row may become visible after one that is placed behind it. So
 * the follower looks back a little at each turn and leaves out what it has sent.
 */
final class IncidentFollower {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final int AT_ONCE = 200;

  private final Store store;
  private final IncidentBell bell;
  private final IncidentFilter filter;
  private final long lag;
  private final TreeSet<Cursor> sent = new TreeSet<>();
  private Cursor newest;
  private Cursor floor;

  /**
   * A follower that begins after {@code start}.
   *
   * @param start the place behind which everything is new to the listener
   */
  IncidentFollower(Store store, IncidentBell bell, IncidentFilter filter, Cursor start) {
    this.store = store;
    this.bell = bell;
    this.filter = filter;
    this.lag = store.visibilityLagMicros();
    this.newest = start;
    this.floor = start;
  }

  /** Looks back behind the start, too: a resumed listener may have missed what came late. */
  IncidentFollower resumed() {
    floor = lookBack(newest);
    return this;
  }

  void follow(OutputStream out) throws IOException {
    bell.enter();
    try {
      followUntilTheEnd(out);
    } finally {
      bell.leave();
    }
  }

  private void followUntilTheEnd(OutputStream out) throws IOException {
    write(out, "retry: 3000\n\n");
    long quiet = System.nanoTime();
    boolean more = true;
    while (more) {
      long heard = bell.rings();
      int count = sendNew(out);
      if (count > 0) {
        quiet = System.nanoTime();
      } else if (System.nanoTime() - quiet >= HEARTBEAT.toNanos()) {
        write(out, ": still here\n\n");
        quiet = System.nanoTime();
      }
      more = count == AT_ONCE || bell.await(heard, HEARTBEAT);
    }
  }

  private int sendNew(OutputStream out) throws IOException {
    List<Incident> found;
    try {
      found = store.read(session -> Incidents.after(session, filter, floor, AT_ONCE + sent.size()));
    } catch (ProblemException | StoreException e) {
      throw new IOException("the timeline cannot be read", e);
    }
    int count = 0;
    for (Incident incident : found) {
      if (count < AT_ONCE && sent.add(incident.cursor())) {
        write(out, event(incident));
        count++;
        newest = newest.compareTo(incident.cursor()) > 0 ? newest : incident.cursor();
      }
    }
    Cursor next = lookBack(newest);
    floor = floor.compareTo(next) > 0 ? floor : next;
    sent.headSet(floor, true).clear();
    return count;
  }

  private Cursor lookBack(Cursor from) {
    return lag == 0 ? from : new Cursor(Math.max(0, from.position() - lag), "");
  }

  private static String event(Incident incident) {
    return "id: "
        + incident.cursor()
        + "\nevent: incident\ndata: "
        + CanonicalJson.text(incident.json())
        + "\n\n";
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
