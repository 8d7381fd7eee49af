package io.ochk.portal.application;

import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import java.time.Duration;

/**
 * How many applications may wait for the reviewer. Anybody may apply, with as many keys as he likes
 * and long answers; what one person can read is limited.
 */
final class QueueCaps {
  /** How many of one key: a first one, and some to correct it. */
  static final int MOST_OF_ONE_KEY = 3;

  private static final Duration REVIEWED_BY_THEN = Duration.ofHours(1);
  private static final String OPEN = ApplicationState.RECEIVED.wireName();

  private QueueCaps() {}

  /** Refuses another application of a key that has enough of them waiting. */
  static void requireRoomFor(Session session, String pubkey) throws ProblemException {
    long open =
        session.count(
            "SELECT COUNT(*) FROM applications WHERE pubkey = ? AND state = ?", pubkey, OPEN);
    if (open >= MOST_OF_ONE_KEY) {
      throw Problem.passing(
              ProblemCode.TOO_MANY_OPEN_APPLICATIONS,
              "expected at most " + MOST_OF_ONE_KEY + " open applications of one key, found more",
              REVIEWED_BY_THEN)
          .exception();
    }
  }

  /** Whether {@code most} wait already; 0 for no limit. */
  static boolean isFull(Session session, int most) {
    // Counts no further than it must.
    return most > 0
        && session.count(
                "SELECT COUNT(*) FROM (SELECT 1 FROM applications WHERE state = ? LIMIT ?) AS waiting",
                OPEN,
                most)
            >= most;
  }

  /** The refusal of a full queue. */
  static ProblemException full(int most) {
    return Problem.passing(
            ProblemCode.REVIEW_QUEUE_FULL,
            "expected fewer than " + most + " open applications, found that many",
            REVIEWED_BY_THEN)
        .exception();
  }
}
