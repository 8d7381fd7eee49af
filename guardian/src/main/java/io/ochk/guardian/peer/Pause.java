package io.ochk.guardian.peer;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait between two attempts: twice as long after each that fails, up to a longest, and
 * of each a part by chance, so that many who lost the same peer do not come back together. Used by
 * one thread.
 */
final class Pause {
  private static final Duration FIRST = Duration.ofMillis(50);

  private final Duration longest;
  private Duration next = FIRST;

  /**
   * Pauses.
   *
   * @param longest what none is longer than
   */
  Pause(Duration longest) {
    this.longest = longest;
  }

  /** An attempt succeeded: the next pause is the shortest again. */
  void reset() {
    next = FIRST;
  }

  /** The next pause in nanoseconds, of at least half of what it may be. */
  long nanos() {
    long most = next.toNanos();
    Duration twice = next.multipliedBy(2);
    next = twice.compareTo(longest) > 0 ? longest : twice;
    return most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
  }
}
