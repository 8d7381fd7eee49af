/**
 * The one path of an operator's envelope: the protocol's admission, then replay, then the effect,
 * the last two in one transaction.
 *
 * <p>{@link io.ochk.portal.intake.Intake} is that path. {@link io.ochk.portal.intake.HighWater}
 * remembers the latest time that this store has ever seen, because a clock that was turned back
 * would let in envelopes whose nonces are already forgotten.
 */
@NullMarked
package io.ochk.portal.intake;

import org.jspecify.annotations.NullMarked;
