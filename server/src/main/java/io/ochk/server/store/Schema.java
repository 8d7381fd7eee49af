package io.ochk.server.store;

/**
 * Whose rows a store holds.
 *
 * @param program the program's name: the database file is {@code program.sqlite}, the lock {@code
 *     program.lock}
 * @param migrations the folder on the class path with the steps {@code V1__name.sql} and so on, in
 *     which <code>${bytes}</code> stands for the database's type for bytes
 */
public record Schema(String program, String migrations) {}
