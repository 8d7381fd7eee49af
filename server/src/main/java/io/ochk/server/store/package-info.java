/**
 * Where a server remembers: SQLite in a folder of its own, or PostgreSQL.
 *
 * <p>{@link io.ochk.server.store.Store} runs units of work, each in a transaction of which either
 * everything or nothing remains, and returns only when the result is durable. {@link
 * io.ochk.server.store.SqliteStore} has one writer thread that commits many units at once, each
 * behind a savepoint; {@link io.ochk.server.store.PostgresStore} uses serialisable transactions and
 * repeats those that collide, so that several portals on one database behave as one. A unit speaks
 * SQL through {@link io.ochk.server.store.Session}; the statements are the same for both, and so is
 * the schema, but for the name of the type for bytes.
 */
@NullMarked
package io.ochk.server.store;

import org.jspecify.annotations.NullMarked;
