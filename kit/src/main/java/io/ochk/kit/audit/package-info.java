/**
 * Everything that was ever signed here.
 *
 * <p>{@link io.ochk.kit.audit.AuditLog} is a file of JSON lines to which lines are only ever added,
 * each with the hash of the one before. An envelope is in it, forced to disk, before it is written
 * to a file or sent. The format is {@code docs/spec/audit-log.md}.
 */
@NullMarked
package io.ochk.kit.audit;

import org.jspecify.annotations.NullMarked;
