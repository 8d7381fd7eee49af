/**
 * The way of an envelope out of the kit.
 *
 * <p>{@link io.ochk.kit.signing.OperatorKey} opens the key where it rests. {@link
 * io.ochk.kit.signing.Outbox} signs typed actions: an envelope is in the audit log before it goes
 * anywhere, and one that was recorded but never arrived is sent again as it is, so that a command
 * can be repeated after any interruption. {@link io.ochk.kit.signing.Transport} carries it: over
 * HTTPS or into a file.
 */
@NullMarked
package io.ochk.kit.signing;

import org.jspecify.annotations.NullMarked;
