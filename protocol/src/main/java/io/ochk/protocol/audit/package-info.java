/**
 * The lines of the logs in which an operator's programs keep account of what they signed.
 *
 * <p>Each line carries the hash of the one before ({@code docs/spec/audit-log.md}). The kit keeps
 * its log in a file, the signer in its store; an {@link io.ochk.protocol.audit.AuditEntry} is the
 * same in both.
 */
@NullMarked
package io.ochk.protocol.audit;

import org.jspecify.annotations.NullMarked;
