package io.ochk.portal.world;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that moves only when it is told to. */
public final class TestClock implements InstantSource {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-05-01T12:00:00Z"));

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Moves by {@code step}, backwards if it is negative. */
  public void move(Duration step) {
    now.updateAndGet(instant -> instant.plus(step));
  }
}
