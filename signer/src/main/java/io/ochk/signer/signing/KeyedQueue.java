package io.ochk.signer.signing;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks of one key one after another, and those of different keys beside each other, so that
 * their writes are committed together.
 */
final class KeyedQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyedQueue.class);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, CompletableFuture<Void>> tails = new ConcurrentHashMap<>();

  void run(String key, Runnable task) {
    CompletableFuture<Void> mine =
        tails.compute(
            key,
            (k, tail) ->
                (tail == null ? CompletableFuture.<Void>completedFuture(null) : tail)
                    .thenRunAsync(() -> guarded(task), threads));
    var _ = mine.whenComplete((done, failure) -> tails.remove(key, mine));
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("a request was not answered", e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
