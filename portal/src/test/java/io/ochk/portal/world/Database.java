package io.ochk.portal.world;

import io.ochk.server.fixture.PostgresServer;
import io.ochk.server.store.DatabaseUrl;
import java.nio.file.Path;
import java.util.Optional;

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
    return Optional.of(DatabaseUrl.parse(PostgresServer.shared().newDatabase()));
  }
}
