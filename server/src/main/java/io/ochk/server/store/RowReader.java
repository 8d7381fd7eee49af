package io.ochk.server.store;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Makes a value of one row.
 *
 * @param <T> the value
 */
@FunctionalInterface
public interface RowReader<T> {
  /** Reads the current row; columns are counted from 1. */
  T read(ResultSet row) throws SQLException;
}
