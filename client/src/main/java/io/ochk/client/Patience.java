package io.ochk.client;

import java.time.Duration;

/**
 * How long a client waits, and how often it asks.
 *
 * @param connect until a connection stands
 * @param answer until the whole answer is here
 * @param attempts how often the same thing is sent, at least once
 * @param longestPause the longest pause that a portal can ask for before the client gives up
 */
public record Patience(Duration connect, Duration answer, int attempts, Duration longestPause) {
  /** What a person at a terminal bears: 5 s to connect, 20 s to answer, three attempts. */
  public static final Patience INTERACTIVE =
      new Patience(Duration.ofSeconds(5), Duration.ofSeconds(20), 3, Duration.ofSeconds(10));

  /** Refuses less than one attempt. */
  public Patience {
    if (attempts < 1) {
      throw new IllegalArgumentException("at least one attempt");
    }
  }
}
