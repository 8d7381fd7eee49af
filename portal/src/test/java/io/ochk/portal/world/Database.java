package io.ochk.portal.world;

import io.ochk.server.store.DatabaseUrl;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Optional;
import java.util.UUID;

/** The databases on which every test of the store runs. */
public enum Database {
  /** In process, in the test's folder. */
  SQLITE,
  /** A server that the test run starts itself. */
  POSTGRESQL;

  /** A fresh, empty database. */
  public Optional<DatabaseUrl> create(Path folder) throws Exception {
    if (this == SQLITE) {
      return Optional.empty();
    }
    String name = "t" + UUID.randomUUID().toString().replace("-", "");
    PostgresServer server = PostgresServer.shared();
    try (var connection = DriverManager.getConnection(server.jdbc("postgres"), "postgres", "");
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return Optional.of(
        DatabaseUrl.parse("postgresql://postgres@127.0.0.1:" + server.port() + "/" + name));
  }
}
