package io.ochk.signer.signing;

import io.ochk.server.store.StoreException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks of one key one after another, and those of different keys beside each other, so that
 * their writes are committed together. A task that fails, because the disk is full for one, is told
 * to {@code failed}: what it was about has to come again.
 */
final class KeyedQueue implements AutoCloseable {
  /** The most questions about one request that wait. */
  static final int MOST_OF_ONE = 64;

  private static final int MOST_OF_ALL = 16_384;
  private static final Logger LOG = LoggerFactory.getLogger(KeyedQueue.class);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, CompletableFuture<Void>> tails = new ConcurrentHashMap<>();
  private final Runnable failed;
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private final AtomicInteger all = new AtomicInteger();

  KeyedQueue(Runnable failed) {
    this.failed = failed;
  }

  /**
   * As {@link #run}, for what peers ask: where too much of it waits already, it is dropped, and who
   * asked asks again.
   *
   * @return whether it will be run
   */
  boolean offer(String key, Runnable task) {
    if (all.incrementAndGet() > MOST_OF_ALL) {
      all.decrementAndGet();
      return false;
    }
    if (asked.merge(key, 1, Integer::sum) > MOST_OF_ONE) {
      left(key);
      return false;
    }
    run(
        key,
        () -> {
          left(key);
          task.run();
        });
    return true;
  }

  private void left(String key) {
    all.decrementAndGet();
    asked.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
  }

  void run(String key, Runnable task) {
    var _ =
        append(
            key,
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                LOG.error("a request was not answered", e);
                failed.run();
              }
            });
  }

  /**
   * Runs a task in its turn and waits for its end.
   *
   * @throws StoreException if what it did could not be kept
   */
  void await(String key, Runnable task) {
    AtomicReference<@Nullable StoreException> failure = new AtomicReference<>();
    append(
            key,
            () -> {
              try {
                task.run();
              } catch (StoreException e) {
                failure.set(e);
              } catch (RuntimeException e) {
                LOG.error("a request was not answered", e);
              }
            })
        .join();
    StoreException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private CompletableFuture<Void> append(String key, Runnable task) {
    CompletableFuture<Void> mine =
        tails.compute(
            key,
            (k, tail) ->
                (tail == null ? CompletableFuture.<Void>completedFuture(null) : tail)
                    .thenRunAsync(task, threads));
    var _ = mine.whenComplete((done, failure) -> tails.remove(key, mine));
    return mine;
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("something about a request did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
