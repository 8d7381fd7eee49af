package io.ochk.signer.signing;

import io.ochk.threshold.signing.SigningAttempt;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which attempts commitments are drawn for, so that no coordinator uses up a signer: numbers that
 * an honest one can have reached by now, and in each lane no more than {@link #BURST} at once and
 * one each {@link #PAUSE} after that.
 */
final class AttemptLimits {
  /** How many attempts of a lane may begin at once. */
  static final int BURST = 64;

  private static final Duration PAUSE = Duration.ofMillis(500);

  // A coordinator that begins again goes on 128 numbers of its lane for each second since the
  // request was made; clocks differ by a minute at most.
  private static final long NUMBERS_A_SECOND = 128;
  private static final Duration CLOCKS = Duration.ofMinutes(1);
  private static final int WINDOW = 4_096;
  private static final int MOST_LANES = 16_384;

  private record Lane(String requestHash, int number) {}

  /** How many attempts are still allowed at once, as of a time. */
  private record Allowance(double left, Instant at) {}

  private final Map<Lane, Allowance> lanes =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Lane, Allowance> eldest) {
          return size() > MOST_LANES;
        }
      };

  /** Whether a coordinator may have come to this number since the request was made. */
  static boolean isInReach(int attempt, Instant createdAt, Instant now) {
    long seconds = Math.max(0, Duration.between(createdAt, now.plus(CLOCKS)).toSeconds());
    return attempt / SigningAttempt.LANES <= NUMBERS_A_SECOND * seconds + WINDOW;
  }

  /** Takes one attempt of the lane, if there is one to be had now. */
  synchronized boolean take(String requestHash, int attempt, Instant now) {
    Lane lane = new Lane(requestHash, attempt % SigningAttempt.LANES);
    Allowance before = lanes.getOrDefault(lane, new Allowance(BURST, now));
    double gained =
        Math.max(0, Duration.between(before.at(), now).toMillis()) / (double) PAUSE.toMillis();
    double left = Math.min(BURST, before.left() + gained);
    boolean taken = left >= 1;
    lanes.put(lane, new Allowance(taken ? left - 1 : left, now));
    return taken;
  }
}
