package io.ochk.server.store;

import java.util.Optional;

/**
 * Whose rows a store holds.
 *
 * @param program the program's name: the database file is {@code program.sqlite}, the lock {@code
 *     program.lock}
 * @param migrations the folder on the class path with the steps {@code V1__name.sql} and so on, in
 *     which <code>${bytes}</code> stands for the database's type for bytes
 * @param timeline the table whose column {@code position} holds what {@link Store#nextPosition}
 *     gave, if there is one
 */
public record Schema(String program, String migrations, Optional<String> timeline) {
  /** A schema without a timeline. */
  public Schema(String program, String migrations) {
    this(program, migrations, Optional.empty());
  }
}
