package io.ochk.signer;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Wakes those who wait for something new. */
public final class Changes {
  private long count;

  synchronized void signal() {
    count++;
    notifyAll();
  }

  /** How much has been new so far. */
  public synchronized long count() {
    return count;
  }

  /**
   * Waits until {@code met} holds, looking again whenever something is new.
   *
   * @return whether it came to hold in time
   */
  public boolean await(BooleanSupplier met, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      long seen = count();
      if (met.getAsBoolean()) {
        return true;
      }
      if (!awaitAfter(seen, deadline)) {
        return met.getAsBoolean();
      }
    }
  }

  private synchronized boolean awaitAfter(long seen, long deadline) throws InterruptedException {
    while (count == seen) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
