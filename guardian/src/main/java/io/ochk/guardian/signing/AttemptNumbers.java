package io.ochk.guardian.signing;

import io.ochk.protocol.request.Request;
import io.ochk.threshold.signing.SigningAttempt;
import java.time.Duration;

/**
 * Which numbers the attempts of a coordination have: those of the lane of the coordinator's seat,
 * and none that a store from a backup could have used before.
 */
final class AttemptNumbers {
  private static final Duration FRESH = Duration.ofSeconds(30);
  private static final int NUMBERS_PER_SECOND = 128;

  private AttemptNumbers() {}

  /**
   * The first number of a coordination that begins with the entry of a request, which is the lane's
   * own, unless the request is not fresh: then a store that was restored may have used it.
   *
   * @param now Unix seconds
   */
  static int first(Request request, int seat, long now) {
    return now - request.createdAt() <= FRESH.toSeconds() ? seat : later(request, seat, 0, now);
  }

  /**
   * The first number of one that begins later.
   *
   * @param stored the number below which all may have been used
   * @param now Unix seconds
   */
  static int later(Request request, int seat, int stored, long now) {
    long seconds = Math.max(0, now - request.createdAt());
    long byTime = seat + SigningAttempt.LANES * (NUMBERS_PER_SECOND * seconds);
    long most = Integer.MAX_VALUE - 2L * SigningAttempt.LANES;
    return (int) Math.min(Math.max(byTime, inLane(stored, seat)), most);
  }

  // A number of this seat's lane that is not below a stored one.
  private static int inLane(int stored, int seat) {
    if (stored == 0) {
      return 0;
    }
    int rest = Math.floorMod(seat - stored, SigningAttempt.LANES);
    return stored + rest;
  }
}
