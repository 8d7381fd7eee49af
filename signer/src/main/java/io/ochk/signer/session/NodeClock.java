package io.ochk.signer.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far this machine's clock is from its node's, as far as that is certain: the node's time was
 * read between the question and the answer. Nobody signs a clock, so it is only told to the
 * operator, and decides nothing.
 */
public final class NodeClock {
  /** From here on what is signed here, or brought here, may count as of another time. */
  public static final Duration TOLERANCE = Duration.ofSeconds(60);

  // Of the node's before this machine's; negative if it is behind.
  private volatile Duration ahead = Duration.ZERO;

  /** The node's clock has not been seen yet. */
  NodeClock() {}

  /**
   * Notes a reading of the node's clock.
   *
   * @param asked when the question left, by this machine's clock
   * @param answered when the answer was there
   * @param timeMillis the node's time, in milliseconds since 1970
   * @return whether what there is to say is another than before
   */
  boolean note(Instant asked, Instant answered, long timeMillis) {
    Optional<String> before = warning();
    long early = timeMillis - asked.toEpochMilli();
    long late = timeMillis - answered.toEpochMilli();
    ahead = Duration.ofMillis(late > 0 ? late : Math.min(early, 0));
    return !warning().equals(before);
  }

  /** What the operator has to know, and to do; empty within a minute. */
  public Optional<String> warning() {
    Duration now = ahead;
    if (now.abs().compareTo(TOLERANCE) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        "WARNING: this machine's clock is "
            + words(now.abs())
            + (now.isNegative() ? " ahead of" : " behind")
            + " its node's. Requests may be passed over as not yet made or expired, and what is"
            + " signed here may be refused as expired.\n"
            + "  next: Set the clock of whichever is wrong (NTP). Nothing has to be started"
            + " again.");
  }

  private static String words(Duration time) {
    long seconds = time.toSeconds();
    return seconds < 600
        ? seconds + " s"
        : seconds < 36_000 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }
}
