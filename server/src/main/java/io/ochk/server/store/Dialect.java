package io.ochk.server.store;

import java.sql.SQLException;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;

/** The little in which the two databases differ. */
enum Dialect {
  /** SQLite in process. */
  SQLITE("BLOB", true) {
    @Override
    StoreException translate(SQLException e) {
      SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff);
      return new StoreException(
          switch (code) {
            case SQLITE_FULL -> StoreException.Kind.FULL;
            case SQLITE_BUSY, SQLITE_LOCKED -> StoreException.Kind.COLLISION;
            case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_NOTADB ->
                StoreException.Kind.UNAVAILABLE;
            default -> StoreException.Kind.BROKEN;
          },
          e);
    }
  },
  /** PostgreSQL, or a database that speaks its protocol. */
  POSTGRESQL("BYTEA", false) {
    @Override
    StoreException translate(SQLException e) {
      String state = e.getSQLState() == null ? "08000" : e.getSQLState();
      return new StoreException(
          switch (state) {
            // Serialisation failure, deadlock; a key that a transaction beside this one has just
            // taken: seen from the next attempt it is an ordinary row.
            case "40001", "40P01", "23505" -> StoreException.Kind.COLLISION;
            case "53100" -> StoreException.Kind.FULL;
            default ->
                UNREACHABLE_CLASSES.contains(state.substring(0, 2))
                    ? StoreException.Kind.UNAVAILABLE
                    : StoreException.Kind.BROKEN;
          },
          e);
    }
  };

  // SQLSTATE classes: connection, insufficient resources, operator intervention, system error.
  private static final Set<String> UNREACHABLE_CLASSES = Set.of("08", "53", "57", "58");

  private final String bytesType;
  private final boolean cachesStatements;

  Dialect(String bytesType, boolean cachesStatements) {
    this.bytesType = bytesType;
    this.cachesStatements = cachesStatements;
  }

  /** The column type for bytes. */
  String bytesType() {
    return bytesType;
  }

  /** Whether a session keeps its compiled statements. */
  boolean cachesStatements() {
    return cachesStatements;
  }

  /** What a database's error means here. */
  abstract StoreException translate(SQLException e);
}
