/**
 * {@code oc-guardian}: everything that a portal does for an operator, without the portal.
 *
 * <p>{@link io.ochk.kit.OcGuardian} reads the command line and hands over to one class per command,
 * in packages named after what the operator does. Each command is a {@link
 * io.ochk.kit.command.KitCommand}: it gets a {@link io.ochk.kit.CommandContext} and returns a
 * report or ends early with an exit code. What is signed goes through {@link
 * io.ochk.kit.signing.Outbox}.
 */
@NullMarked
package io.ochk.kit;

import org.jspecify.annotations.NullMarked;
