package io.ochk.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One connection inside one transaction. Parameters are {@code String}, {@code Long}, {@code
 * Integer}, {@code byte[]} or an {@code Optional} of one of them.
 */
public final class Session {
  private final Connection connection;
  private final Dialect dialect;

  // SQLite compiles a statement in process each time; PostgreSQL's driver remembers by itself.
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Session(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  /** Executes a statement that changes rows; returns how many. */
  public int update(String sql, Object... parameters) {
    try {
      PreparedStatement statement = prepare(sql, parameters);
      try {
        return statement.executeUpdate();
      } finally {
        release(statement);
      }
    } catch (SQLException e) {
      throw dialect.translate(e);
    }
  }

  /** All rows of a query. */
  public <T> List<T> list(String sql, RowReader<T> reader, Object... parameters) {
    try {
      PreparedStatement statement = prepare(sql, parameters);
      try (ResultSet rows = statement.executeQuery()) {
        List<T> result = new ArrayList<>();
        while (rows.next()) {
          result.add(reader.read(rows));
        }
        return result;
      } finally {
        release(statement);
      }
    } catch (SQLException e) {
      throw dialect.translate(e);
    }
  }

  /** The first row of a query, if there is one. */
  public <T> Optional<T> first(String sql, RowReader<T> reader, Object... parameters) {
    List<T> rows = list(sql, reader, parameters);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  /** The number that a {@code SELECT COUNT(...)} finds. */
  public long count(String sql, Object... parameters) {
    return list(sql, row -> row.getLong(1), parameters).getFirst();
  }

  /** Executes a statement without parameters or result, such as {@code COMMIT}. */
  void execute(String sql) throws SQLException {
    PreparedStatement statement = prepare(sql);
    try {
      statement.execute();
    } finally {
      release(statement);
    }
  }

  /** Closes the statements that it has kept. */
  void forgetStatements() throws SQLException {
    for (PreparedStatement statement : prepared.values()) {
      statement.close();
    }
    prepared.clear();
  }

  private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = dialect.cachesStatements() ? prepared.get(sql) : null;
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      if (dialect.cachesStatements()) {
        prepared.put(sql, statement);
      }
    }
    for (int i = 0; i < parameters.length; i++) {
      bind(statement, i + 1, parameters[i]);
    }
    return statement;
  }

  private static void bind(PreparedStatement statement, int index, Object parameter)
      throws SQLException {
    switch (parameter) {
      case String s -> statement.setString(index, s);
      case Long l -> statement.setLong(index, l);
      case Integer i -> statement.setInt(index, i);
      case byte[] bytes -> statement.setBytes(index, bytes);
      case Optional<?> o when o.isPresent() -> bind(statement, index, o.get());
      case Optional<?> o -> statement.setString(index, null);
      default -> throw new IllegalArgumentException("cannot bind " + parameter.getClass());
    }
  }

  private void release(PreparedStatement statement) throws SQLException {
    if (!dialect.cachesStatements()) {
      statement.close();
    }
  }
}
