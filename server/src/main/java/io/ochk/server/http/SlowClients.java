package io.ochk.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Cuts off clients that send or read too slowly: the thread that waits for one is virtual, and
 * interrupting it closes the connection.
 */
final class SlowClients implements AutoCloseable {
  private static final int AT_ONCE = 64 * 1024;

  private final Duration longestRead;
  private final Duration longestWrite;
  private final ScheduledThreadPoolExecutor watch;

  /**
   * @param longestRead how long a body may take to come in
   * @param longestWrite how long a client may take to read 64 KiB
   */
  SlowClients(Duration longestRead, Duration longestWrite) {
    this.longestRead = longestRead;
    this.longestWrite = longestWrite;
    this.watch =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().name("slow-clients").daemon().unstarted(task));
    watch.setRemoveOnCancelPolicy(true);
  }

  /** Interrupts the thread that made it, unless it is closed in time. */
  static final class Alarm implements AutoCloseable {
    private final Thread waiting = Thread.currentThread();
    private final ScheduledFuture<?> future;
    private boolean over;

    private Alarm(ScheduledThreadPoolExecutor watch, Duration longest) {
      future = watch.schedule(this::ring, longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void ring() {
      if (!over) {
        waiting.interrupt();
      }
    }

    @Override
    public void close() {
      future.cancel(false);
      synchronized (this) {
        over = true;
      }
      // One that came at the last moment is not meant for what comes next.
      var _ = Thread.interrupted();
    }
  }

  /** Who looks at the time. */
  ScheduledExecutorService watch() {
    return watch;
  }

  /** Begins to wait for a body. */
  Alarm reading() {
    return new Alarm(watch, longestRead);
  }

  /** Begins to wait until a client has read up to 64 KiB. */
  Alarm writing() {
    return new Alarm(watch, longestWrite);
  }

  /** The same stream, whose every 64 KiB must be read in time. */
  OutputStream watched(OutputStream out) {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += AT_ONCE) {
          int from = offset + done;
          int count = Math.min(AT_ONCE, length - done);
          inTime(() -> out.write(bytes, from, count));
        }
      }

      @Override
      public void flush() throws IOException {
        inTime(out::flush);
      }

      @Override
      public void close() throws IOException {
        inTime(out::close);
      }
    };
  }

  private interface Write {
    void run() throws IOException;
  }

  // The library has several exceptions for a client that is gone.
  private void inTime(Write write) throws IOException {
    try (Alarm _ = writing()) {
      write.run();
    } catch (RuntimeException e) {
      throw new IOException("the client is gone", e);
    }
  }

  /** Whether so much goes out at once. */
  static boolean isShort(byte[] bytes) {
    return bytes.length <= AT_ONCE;
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
