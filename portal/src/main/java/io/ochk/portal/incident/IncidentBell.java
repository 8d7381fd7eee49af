package io.ochk.portal.incident;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Rings when this portal has stored an incident, and for the last time when it stops. */
public final class IncidentBell implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rung = lock.newCondition();
  private long rings;
  private boolean closed;
  private int listeners;

  /** How often it has rung. */
  long rings() {
    lock.lock();
    try {
      return rings;
    } finally {
      lock.unlock();
    }
  }

  /** Somebody begins to listen, whether waiting or busy. */
  void enter() {
    lock.lock();
    try {
      listeners++;
    } finally {
      lock.unlock();
    }
  }

  /** Somebody stops to listen. */
  void leave() {
    lock.lock();
    try {
      listeners--;
    } finally {
      lock.unlock();
    }
  }

  boolean hasListeners() {
    lock.lock();
    try {
      return listeners > 0;
    } finally {
      lock.unlock();
    }
  }

  void ring() {
    lock.lock();
    try {
      rings++;
      rung.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a ring after the first {@code heard}, at most as long as {@code patience}.
   *
   * @return whether there will be more
   */
  boolean await(long heard, Duration patience) {
    long nanos = patience.toNanos();
    lock.lock();
    try {
      while (rings == heard && !closed && nanos > 0) {
        nanos = rung.awaitNanos(nanos);
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waiting. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      rung.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
