package io.ochk.signer.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a line that broke is tried again.
 *
 * <p>To find nobody there costs a refused connection and nothing else, so a node that only starts
 * again is met within a quarter of a second. A session costs a signature and a line of the journal:
 * a few may follow one another, then there is one in ten seconds. Whoever refuses, or tells what
 * cannot be kept, waits longer each time.
 *
 * <p>Of each pause at least half is waited, the rest by chance. Times are those of {@link
 * System#nanoTime}.
 */
final class Reconnect {
  private static final long FIRST = Duration.ofMillis(50).toNanos();
  private static final long SHORT = Duration.ofMillis(250).toNanos();
  private static final long LONGEST = Duration.ofSeconds(10).toNanos();

  // A node that takes longer to start again is taken for gone.
  private static final long STARTING = Duration.ofSeconds(20).toNanos();

  /** How many sessions may follow one another. */
  static final int SESSIONS = 8;

  private final RandomGenerator random;
  private long absence = FIRST;
  private long refusal = FIRST;
  private boolean isAway;
  private long awaySince;
  private long sessions = SESSIONS;
  private long countedAt;

  Reconnect(RandomGenerator random, long now) {
    this.random = random;
    this.countedAt = now;
  }

  /** Nobody answered, and nothing was signed: how many nanoseconds to wait. */
  long absent(long now) {
    if (!isAway) {
      isAway = true;
      awaySince = now;
    }
    long pause = absence;
    boolean mayStart = now - awaySince < STARTING;
    absence = Math.min(2 * absence, mayStart ? SHORT : LONGEST);
    return part(pause);
  }

  /** A session was refused, or ended by a failure: how many nanoseconds to wait. */
  long refused() {
    met();
    refusal = Math.min(2 * refusal, LONGEST);
    return part(refusal);
  }

  /**
   * A session has ended: how many nanoseconds to wait.
   *
   * @param stood whether it stood for a while
   */
  long ended(boolean stood, long now) {
    met();
    if (stood) {
      refusal = FIRST;
    }
    long more = (now - countedAt) / LONGEST;
    sessions = Math.min(SESSIONS, sessions + more);
    countedAt = sessions == SESSIONS ? now : countedAt + more * LONGEST;
    if (sessions > 0) {
      sessions--;
      return part(FIRST);
    }
    // The next place is taken before it is there.
    countedAt += LONGEST;
    return Math.max(part(FIRST), countedAt - now);
  }

  // Somebody was there.
  private void met() {
    isAway = false;
    absence = FIRST;
  }

  private long part(long pause) {
    return pause / 2 + random.nextLong(pause / 2 + 1);
  }
}
