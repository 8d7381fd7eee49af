/**
 * What a ceremony is about, and what it leaves behind for everybody.
 *
 * <p>A {@link io.ochk.protocol.ceremony.SetupDocument} says who makes which key; each operator
 * agrees to its hash with a join. {@link io.ochk.protocol.ceremony.Joins} is the complete set of
 * them, from which the session hash follows that every frame carries. An {@link
 * io.ochk.protocol.ceremony.EpochRecord} holds setup, joins and transcript: whoever has it needs
 * nothing else to verify the key. The transcript's bytes are not looked into here. What is to be
 * done about a ceremony that comes to nothing, {@link io.ochk.protocol.ceremony.GivingUp} says in
 * words.
 */
@NullMarked
package io.ochk.protocol.ceremony;

import org.jspecify.annotations.NullMarked;
