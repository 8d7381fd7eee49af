package io.ochk.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.ochk.server.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL: serialisable transactions, repeated when they collide with others. */
public final class PostgresStore implements Store {
  private static final int MOST_ATTEMPTS = 40;
  private static final long FIRST_PAUSE_NANOS = 1_000_000;
  private static final long LONGEST_PAUSE_NANOS = 50_000_000;
  private static final long CONNECT_MILLIS = 5_000;

  // Longer than any transaction may take, and than clocks of two portals may differ.
  private static final long VISIBILITY_LAG_MICROS = 30_000_000;

  private final HikariDataSource pool;

  private PostgresStore(HikariDataSource pool) {
    this.pool = pool;
  }

  /**
   * Connects and brings the schema up to date.
   *
   * @param schema whose rows
   * @param url as PostgreSQL writes it
   * @param connections the most connections at once
   * @throws StoreException if the database does not answer
   */
  public static PostgresStore open(Schema schema, DatabaseUrl url, int connections) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url.jdbc());
    url.user().ifPresent(config::setUsername);
    url.password().ifPresent(config::setPassword);
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.setPoolName(schema.program());
    config.setAutoCommit(false);
    // Else the statements below would leave every new connection inside a transaction.
    config.setIsolateInternalQueries(true);
    config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
    config.addDataSourceProperty("ApplicationName", "oc-" + schema.program());
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("socketTimeout", "30");
    // A scan of a whole small table would make every writer collide with every other.
    config.setConnectionInitSql(
        "SET enable_seqscan = off; SET statement_timeout = '10s';"
            + " SET idle_in_transaction_session_timeout = '20s'");
    try {
      HikariDataSource pool = new HikariDataSource(config);
      try {
        Migrations.run(plain(url), Dialect.POSTGRESQL, schema);
      } catch (StoreException e) {
        pool.close();
        throw e;
      }
      return new PostgresStore(pool);
    } catch (HikariPool.PoolInitializationException e) {
      throw new StoreException(
          StoreException.Kind.UNAVAILABLE, "no connection to " + url + ": " + root(e).getMessage());
    }
  }

  // Not serialisable: who has waited for another portal's migration must then see what it did.
  private static PGSimpleDataSource plain(DatabaseUrl url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url.jdbc());
    url.user().ifPresent(source::setUser);
    url.password().ifPresent(source::setPassword);
    return source;
  }

  private static Throwable root(Throwable e) {
    return e.getCause() == null ? e : root(e.getCause());
  }

  @Override
  public <T> T write(Work<T> work) throws ProblemException {
    long pause = FIRST_PAUSE_NANOS;
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(work, false);
      } catch (StoreException e) {
        if (e.kind() != StoreException.Kind.COLLISION || attempt == MOST_ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(pause) + 1);
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      }
    }
  }

  @Override
  public <T> T read(Work<T> work) throws ProblemException {
    return attempt(work, true);
  }

  private <T> T attempt(Work<T> work, boolean readOnly) throws ProblemException {
    try (Connection connection = pool.getConnection()) {
      if (readOnly) {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      }
      boolean done = false;
      try {
        T result = work.run(new Session(connection, Dialect.POSTGRESQL));
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          connection.rollback();
        }
      }
    } catch (SQLException e) {
      throw Dialect.POSTGRESQL.translate(e);
    }
  }

  @Override
  public long visibilityLagMicros() {
    return VISIBILITY_LAG_MICROS;
  }

  @Override
  public long nextPosition(long nowMicros) {
    return nowMicros;
  }

  @Override
  public String kind() {
    return "postgresql";
  }

  @Override
  public int waiting() {
    return pool.getHikariPoolMXBean().getThreadsAwaitingConnection();
  }

  @Override
  public void close() {
    pool.close();
  }
}
