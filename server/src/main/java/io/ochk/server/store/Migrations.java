package io.ochk.server.store;

import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the schema up to date when the program starts. */
final class Migrations {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  private Migrations() {}

  /**
   * Applies what is missing; several processes may do it at once.
   *
   * @throws StoreException if the schema is not one that this version can bring up to date
   */
  static void run(javax.sql.DataSource source, Dialect dialect, Schema schema) {
    try {
      var result =
          Flyway.configure()
              .dataSource(source)
              .locations("classpath:" + schema.migrations())
              .placeholders(Map.of("bytes", dialect.bytesType()))
              .failOnMissingLocations(true)
              .validateMigrationNaming(true)
              .load()
              .migrate();
      if (result.migrationsExecuted > 0) {
        LOG.info(
            "schema brought to version {} ({} steps)",
            result.targetSchemaVersion,
            result.migrationsExecuted);
      }
    } catch (FlywayException e) {
      throw (StoreException)
          new StoreException(
                  StoreException.Kind.UNAVAILABLE, "the schema cannot be brought up to date")
              .initCause(e);
    }
  }
}
