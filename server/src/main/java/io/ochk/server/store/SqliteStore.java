package io.ochk.server.store;

import io.ochk.server.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * SQLite in a folder that this process has to itself: write-ahead log, {@code synchronous=FULL}.
 */
public final class SqliteStore implements Store {
  private static final int READERS = 4;
  private static final int BUSY_MILLIS = 5_000;

  // 16 MiB of log: what is written often goes into the database file once in that time.
  private static final int CHECKPOINT_PAGES = 4_096;

  private final DataDirectoryLock lock;
  private final SqliteWriter writer;
  private final BlockingQueue<Session> idle = new ArrayBlockingQueue<>(READERS);
  private final List<java.sql.Connection> readers = new ArrayList<>();

  private SqliteStore(DataDirectoryLock lock, SqliteWriter writer) {
    this.lock = lock;
    this.writer = writer;
  }

  /**
   * Opens or creates the store in {@code directory}.
   *
   * @throws StoreException if another process uses it, or the file is none of ours
   */
  public static SqliteStore open(Schema schema, Path directory) {
    return open(schema, directory, 0);
  }

  /**
   * As {@link #open(Schema, Path)}, with a limit to the database file.
   *
   * @param maxPages the most pages (of 4 KiB) that the file may have; 0 for no limit
   */
  public static SqliteStore open(Schema schema, Path directory, int maxPages) {
    try {
      createPrivately(directory);
      DataDirectoryLock lock = DataDirectoryLock.acquire(schema, directory);
      try {
        return open(schema, directory.resolve(schema.program() + ".sqlite"), lock, maxPages);
      } catch (SQLException e) {
        lock.close();
        throw Dialect.SQLITE.translate(e);
      } catch (StoreException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Applicants' answers lie here: other users of the machine have no business in a new folder.
  private static void createPrivately(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectory(directory);
    }
  }

  private static SqliteStore open(Schema schema, Path file, DataDirectoryLock lock, int maxPages)
      throws SQLException {
    SQLiteDataSource source = source(file);
    Migrations.run(source, Dialect.SQLITE, schema);
    SqliteStore store =
        new SqliteStore(lock, SqliteWriter.start(source.getConnection(), schema, maxPages));
    for (int i = 0; i < READERS; i++) {
      java.sql.Connection connection = source(file).getConnection();
      store.readers.add(connection);
      Session session = new Session(connection, Dialect.SQLITE);
      session.execute("PRAGMA query_only = 1");
      store.idle.add(session);
    }
    return store;
  }

  private static SQLiteDataSource source(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.setWalAutocheckpoint(CHECKPOINT_PAGES);
    // The driver would ask for them after each statement that changes rows.
    config.setGetGeneratedKeys(false);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  @Override
  public <T> T write(Work<T> work) throws ProblemException {
    return writer.submit(work);
  }

  @Override
  public <T> T read(Work<T> work) throws ProblemException {
    Session session;
    try {
      session = idle.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(StoreException.Kind.UNAVAILABLE, "interrupted");
    }
    try {
      session.execute("BEGIN");
      try {
        return work.run(session);
      } finally {
        session.execute("COMMIT");
      }
    } catch (SQLException e) {
      throw Dialect.SQLITE.translate(e);
    } finally {
      idle.add(session);
    }
  }

  @Override
  public long visibilityLagMicros() {
    return 0;
  }

  @Override
  public long nextPosition(long nowMicros) {
    return writer.nextPosition(nowMicros);
  }

  @Override
  public String kind() {
    return "sqlite";
  }

  @Override
  public int waiting() {
    return writer.waiting();
  }

  @Override
  public void close() {
    writer.close();
    for (java.sql.Connection connection : readers) {
      try {
        connection.close();
      } catch (SQLException e) {
        throw Dialect.SQLITE.translate(e);
      }
    }
    lock.close();
  }
}
