package io.ochk.portal.authority;

import io.ochk.protocol.envelope.Admission;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;

/** Which times a role's statement may carry when it comes in. */
public final class StatedTimes {
  // As long as an envelope may wait; an older date would only serve who stole a former key.
  private static final Duration OLDEST = Duration.ofDays(31);

  private StatedTimes() {}

  /**
   * A decision or a directory statement: it may have waited.
   *
   * @param member where the time stands
   * @param unixSeconds the time that it states
   * @param now the portal's clock
   */
  public static void requireRecent(String member, long unixSeconds, Instant now)
      throws ProblemException {
    require(member, unixSeconds, now.minus(OLDEST), now);
  }

  /** A rotation: in the past it would void what the predecessor has signed since. */
  static void requireNow(String member, long unixSeconds, Instant now) throws ProblemException {
    require(member, unixSeconds, now.minus(Admission.CLOCK_TOLERANCE), now);
  }

  private static void require(String member, long unixSeconds, Instant from, Instant now)
      throws ProblemException {
    long earliest = from.getEpochSecond();
    long latest = now.plus(Admission.CLOCK_TOLERANCE).getEpochSecond();
    if (unixSeconds < earliest || unixSeconds > latest) {
      throw Problem.of(
              ProblemCode.TIME_IMPLAUSIBLE,
              member,
              "expected a time from " + earliest + " to " + latest + ", found " + unixSeconds)
          .exception();
    }
  }
}
