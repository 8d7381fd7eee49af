package io.ochk.system.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several people act at the same time. */
public final class Together {
  private Together() {}

  /** What one of them does. */
  public interface Deed<T, R> {
    /** Does it. */
    R does(T one) throws IOException;
  }

  /** What comes of it, in the order of {@code all}. */
  public static <T, R> List<R> map(List<T> all, Deed<T, R> deed) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<R>> running = all.stream().map(o -> threads.submit(() -> deed.does(o))).toList();
      List<R> results = new ArrayList<>();
      for (Future<R> one : running) {
        results.add(one.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
