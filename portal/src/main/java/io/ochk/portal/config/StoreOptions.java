package io.ochk.portal.config;

import io.ochk.server.store.DatabaseUrl;
import io.ochk.server.store.Schema;
import io.ochk.server.store.Store;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the store is: the options of every command that opens it. */
public final class StoreOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "portal-data",
      description = "Folder for what the portal keeps (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("portal-data");

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description =
          "PostgreSQL database, as postgresql://user:password@host:5432/name; better given in the"
              + " environment, where other users cannot see it. Without it: SQLite in --data.")
  private @Nullable String databaseUrl;

  @Option(
      names = "--database-connections",
      defaultValue = "16",
      description = "Most connections to PostgreSQL (default: ${DEFAULT-VALUE}).")
  private int databaseConnections = 16;

  Path data() {
    return data;
  }

  /**
   * The PostgreSQL database, if one is named.
   *
   * @throws ParameterException if the address is none
   */
  Optional<DatabaseUrl> database(@Nullable CommandSpec spec) {
    try {
      return Optional.ofNullable(databaseUrl).map(DatabaseUrl::parse);
    } catch (IllegalArgumentException e) {
      throw Checks.wrong(spec, "--database-url: " + e.getMessage());
    }
  }

  int databaseConnections(@Nullable CommandSpec spec) {
    return Checks.within(spec, "--database-connections", databaseConnections, 1, 1_000);
  }

  /**
   * Opens the store.
   *
   * @param schema what it stores
   * @throws io.ochk.server.store.StoreException if it cannot be opened, or a portal has it
   */
  public Store open(Schema schema, @Nullable CommandSpec spec) {
    return Store.open(schema, data, database(spec), databaseConnections(spec));
  }
}
