package io.ochk.guardian.signing;

import io.ochk.guardian.signing.RequestRows.RequestRow;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The requests that other nodes coordinate and this one would step in for, each when it is this
 * seat's turn: later, the further its seat is behind the origin.
 */
final class Standby implements AutoCloseable {
  private final ScheduledExecutorService timer;
  private final Duration takeOver;
  private final StepIn stepIn;
  private final Map<String, ScheduledFuture<?>> waiting = new ConcurrentHashMap<>();

  /** What is done when it is this seat's turn; it must not take long. */
  interface StepIn {
    /** Steps in as this seat. */
    void run(String hash, int seat);
  }

  /**
   * Nothing yet.
   *
   * @param takeOver between two seats that would step in
   */
  Standby(ScheduledExecutorService timer, Duration takeOver, StepIn stepIn) {
    this.timer = timer;
    this.takeOver = takeOver;
    this.stepIn = stepIn;
  }

  /** How many turns a seat comes after the origin of a request: at least one. */
  static int turns(int seat, int origin, int seats) {
    return Math.max(1, Math.floorMod(seat - origin, seats));
  }

  /** Steps in when it is this seat's turn, unless the request has ended by then. */
  void await(RequestRow row, int seat, int seats) {
    long millis = takeOver.toMillis() * turns(seat, row.origin(), seats);
    waiting.computeIfAbsent(
        row.hash(),
        hash ->
            timer.schedule(
                () -> {
                  waiting.remove(hash);
                  stepIn.run(hash, seat);
                },
                millis,
                TimeUnit.MILLISECONDS));
  }

  /** Whether a request's turn is waited for. */
  boolean awaits(String hash) {
    return waiting.containsKey(hash);
  }

  /** A request has ended. */
  void end(String hash) {
    ScheduledFuture<?> turn = waiting.remove(hash);
    if (turn != null) {
      turn.cancel(false);
    }
  }

  @Override
  public void close() {
    waiting.values().forEach(turn -> turn.cancel(false));
  }
}
