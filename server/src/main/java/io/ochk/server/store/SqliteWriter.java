package io.ochk.server.store;

import io.ochk.server.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes whatever units are waiting, runs each behind a savepoint,
 * commits them with one sync of the disk, and only then tells their callers.
 */
final class SqliteWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteWriter.class);
  private static final int MOST_WAITING = 8_192;
  private static final int MOST_AT_ONCE = 256;
  private static final String CLOSING = "the store is closing";

  private final Connection connection;
  private final Session session;
  private final BlockingQueue<Unit<?>> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private volatile boolean closing;
  private long lastPosition;

  private SqliteWriter(Connection connection) {
    this.connection = connection;
    this.session = new Session(connection, Dialect.SQLITE);
    this.thread = Thread.ofPlatform().name("sqlite-writer").unstarted(this::loop);
  }

  static SqliteWriter start(Connection connection, Schema schema, int maxPages)
      throws SQLException {
    SqliteWriter writer = new SqliteWriter(connection);
    if (maxPages > 0) {
      writer.session.execute("PRAGMA max_page_count = " + maxPages);
    }
    writer.lastPosition =
        schema
            .timeline()
            .map(t -> writer.session.count("SELECT COALESCE(MAX(position), 0) FROM " + t))
            .orElse(0L);
    writer.thread.start();
    return writer;
  }

  /** One waiting unit and the caller's promise. */
  private static final class Unit<T> {
    private final Work<T> work;
    private final CompletableFuture<T> promise = new CompletableFuture<>();
    private Runnable settle = () -> {};
    private Optional<StoreException> storeFailure = Optional.empty();

    Unit(Work<T> work) {
      this.work = work;
    }

    /** Runs the work and remembers what to tell the caller after the commit. */
    boolean run(Session session) {
      try {
        T result = work.run(session);
        settle = () -> promise.complete(result);
        return true;
      } catch (ProblemException | RuntimeException e) {
        settle = () -> promise.completeExceptionally(e);
        storeFailure =
            e instanceof StoreException failure ? Optional.of(failure) : Optional.empty();
        return false;
      }
    }

    Optional<StoreException> storeFailure() {
      return storeFailure;
    }

    void settle() {
      settle.run();
    }

    void fail(StoreException e) {
      promise.completeExceptionally(e);
    }
  }

  <T> T submit(Work<T> work) throws ProblemException {
    Unit<T> unit = new Unit<>(work);
    if (closing || !queue.offer(unit)) {
      throw new StoreException(
          closing ? StoreException.Kind.UNAVAILABLE : StoreException.Kind.OVERLOADED,
          closing ? CLOSING : "too many writes are waiting");
    }
    if (closing && !thread.isAlive()) {
      // It came after the last look into the queue.
      failWaiting();
    }
    try {
      return unit.promise.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(StoreException.Kind.UNAVAILABLE, "interrupted");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case ProblemException problem -> throw problem;
        case RuntimeException runtime -> throw runtime;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  private void failWaiting() {
    for (Unit<?> unit = queue.poll(); unit != null; unit = queue.poll()) {
      unit.fail(new StoreException(StoreException.Kind.UNAVAILABLE, CLOSING));
    }
  }

  int waiting() {
    return queue.size();
  }

  /** Called only from units, so only on the writer's thread. */
  long nextPosition(long nowMicros) {
    lastPosition = Math.max(lastPosition + 1, nowMicros);
    return lastPosition;
  }

  private void loop() {
    List<Unit<?>> batch = new ArrayList<>(MOST_AT_ONCE);
    while (!(closing && queue.isEmpty())) {
      try {
        Unit<?> first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, MOST_AT_ONCE - 1);
          commit(batch);
        }
      } catch (InterruptedException e) {
        LOG.warn("the writer was interrupted and goes on");
      } catch (RuntimeException | Error e) {
        LOG.error("the writer goes on after a failure", e);
      } finally {
        batch.clear();
      }
    }
  }

  private void commit(List<Unit<?>> batch) {
    try {
      session.execute("BEGIN IMMEDIATE");
      for (Unit<?> unit : batch) {
        session.execute("SAVEPOINT unit");
        if (!unit.run(session)) {
          // Fails if SQLite has already undone everything, as it may when the disk is full.
          session.execute("ROLLBACK TO unit");
        }
        session.execute("RELEASE unit");
      }
      session.execute("COMMIT");
    } catch (SQLException | RuntimeException | Error e) {
      // Out of memory in one unit must not end the thread that all others wait for.
      abandon(batch, e);
      return;
    }
    batch.forEach(Unit::settle);
  }

  /**
   * Undoes the whole batch. Every caller hears of a failure: even a refusal may rest on a unit
   * before it that has now not happened.
   */
  private void abandon(List<Unit<?>> batch, Throwable cause) {
    StoreException failure =
        batch.stream()
            .flatMap(unit -> unit.storeFailure().stream())
            .findFirst()
            .orElseGet(() -> translate(cause));
    LOG.error("{} units of work were undone: {}", batch.size(), failure.getMessage());
    try {
      // After a failure the driver may think that a statement still runs.
      session.forgetStatements();
      session.execute("ROLLBACK");
    } catch (SQLException e) {
      LOG.debug("nothing was left to undo: {}", e.getMessage());
    }
    batch.forEach(unit -> unit.fail(failure));
  }

  private static StoreException translate(Throwable cause) {
    return switch (cause) {
      case SQLException sql -> Dialect.SQLITE.translate(sql);
      case StoreException store -> store;
      default -> new StoreException(StoreException.Kind.BROKEN, "the writer failed: " + cause);
    };
  }

  @Override
  public void close() {
    closing = true;
    awaitTheWriter();
    failWaiting();
    try {
      connection.close();
    } catch (SQLException e) {
      throw Dialect.SQLITE.translate(e);
    }
  }

  // Who closes it and is interrupted still leaves nobody waiting, and the file closed.
  private void awaitTheWriter() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
