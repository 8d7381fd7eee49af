package io.ochk.server.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A bucket of tokens for each client: {@code quota} requests per {@code window}, all of them at
 * once if need be, refilled evenly.
 */
public final class RateLimiter {
  private static final int MOST_CLIENTS = 100_000;

  private final String policy;
  private final int quota;
  private final Duration window;
  private final InstantSource clock;
  private final ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();

  private record Bucket(double tokens, long atMillis) {}

  /**
   * What a client may do.
   *
   * @param allowed whether this request goes through
   * @param remaining how many more would now
   * @param resetSeconds until the next token, or until the bucket is full if it is not empty
   */
  public record Verdict(boolean allowed, int remaining, long resetSeconds) {}

  /**
   * A limiter.
   *
   * @param policy its name in {@code RateLimit-Policy}
   * @param quota requests per window; 0 for no limit
   */
  public RateLimiter(String policy, int quota, Duration window, InstantSource clock) {
    this.policy = policy;
    this.quota = quota;
    this.window = window;
    this.clock = clock;
  }

  /** Whether there is a limit. */
  public boolean limits() {
    return quota > 0;
  }

  /** The value of {@code RateLimit-Policy}. */
  public String policy() {
    return "\"" + policy + "\";q=" + quota + ";w=" + window.toSeconds();
  }

  /** The value of {@code RateLimit}. */
  public String state(Verdict verdict) {
    return "\"" + policy + "\";r=" + verdict.remaining() + ";t=" + verdict.resetSeconds();
  }

  /** Takes a token of the client's, if there is one. */
  public Verdict take(String client) {
    long now = clock.millis();
    double perMilli = (double) quota / window.toMillis();
    boolean[] allowed = {false};
    if (buckets.size() > MOST_CLIENTS) {
      forgetFull(now, perMilli);
    }
    Bucket after =
        buckets.compute(
            client,
            (c, before) -> {
              double tokens = before == null ? quota : refilled(before, now, perMilli);
              allowed[0] = tokens >= 1;
              return new Bucket(allowed[0] ? tokens - 1 : tokens, now);
            });
    double missing = allowed[0] ? quota - after.tokens() : 1 - after.tokens();
    return new Verdict(
        allowed[0], (int) after.tokens(), Math.max(1, (long) Math.ceil(missing / perMilli / 1000)));
  }

  private double refilled(Bucket bucket, long now, double perMilli) {
    return Math.min(quota, bucket.tokens() + Math.max(0, now - bucket.atMillis()) * perMilli);
  }

  private void forgetFull(long now, double perMilli) {
    buckets.values().removeIf(b -> refilled(b, now, perMilli) >= quota);
    if (buckets.size() > MOST_CLIENTS) {
      buckets.clear();
    }
  }
}
