package io.ochk.server.store;

import io.ochk.server.problem.ProblemException;
import java.nio.file.Path;
import java.util.Optional;

/** Runs units of work against the database. Safe for use by many threads. */
public sealed interface Store extends AutoCloseable permits SqliteStore, PostgresStore {

  /**
   * Opens a store and brings its schema up to date.
   *
   * @param schema what it stores
   * @param data the folder of the SQLite store
   * @param database a PostgreSQL database instead
   * @param connections the most connections to it
   * @throws StoreException if it cannot be opened
   */
  static Store open(Schema schema, Path data, Optional<DatabaseUrl> database, int connections) {
    return database.isPresent()
        ? PostgresStore.open(schema, database.get(), connections)
        : SqliteStore.open(schema, data);
  }

  /**
   * Runs {@code work} in a transaction and returns when it is durable.
   *
   * @throws ProblemException if the work refuses; nothing remains of it
   * @throws StoreException if the store fails; the work may be repeated unchanged
   */
  <T> T write(Work<T> work) throws ProblemException;

  /** Runs {@code work}, which only reads, on one consistent state. */
  <T> T read(Work<T> work) throws ProblemException;

  /**
   * How far behind its position a row may still become visible, in microseconds: 0 if rows appear
   * in the order of their positions.
   */
  long visibilityLagMicros();

  /**
   * A position for a new row of a public timeline: microseconds since 1970, and with one writer
   * strictly greater than every one before. Call it inside {@link #write}.
   */
  long nextPosition(long nowMicros);

  /** {@code sqlite} or {@code postgresql}, for health and metrics. */
  String kind();

  /** How many units wait for the writer. */
  int waiting();

  @Override
  void close();
}
