package io.ochk.system.world;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for something that other processes bring about. */
public final class Await {
  private static final Duration LONGEST = Duration.ofSeconds(300);

  private Await() {}

  /** A condition that may throw while it does not hold yet. */
  @FunctionalInterface
  public interface Condition {
    /** Whether it holds. */
    boolean holds() throws Exception;
  }

  /** Waits until it holds; {@code otherwise} says what was found if it never does. */
  public static void until(String what, Condition condition, Supplier<String> otherwise) {
    until(what, LONGEST, condition, otherwise);
  }

  /** The same with a limit of its own. */
  public static void until(
      String what, Duration longest, Condition condition, Supplier<String> otherwise) {
    long deadline = System.nanoTime() + longest.toNanos();
    String last = "";
    while (System.nanoTime() < deadline) {
      try {
        if (condition.holds()) {
          return;
        }
        last = "it does not hold";
      } catch (Exception | AssertionError e) {
        last = e.toString();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    throw new AssertionError(
        "waited in vain for: " + what + "\nlast: " + last + "\n" + otherwise.get());
  }
}
