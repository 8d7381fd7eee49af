/**
 * Shares at rest, and the epochs that they belong to.
 *
 * <p>{@link io.ochk.signer.share.Shares} keeps shares sealed; {@link
 * io.ochk.signer.share.EpochBook} the verified epochs of each federation's key, of which only the
 * newest signs. {@link io.ochk.signer.share.ShareRecovery} gives a share back from the operator's
 * seed and an epoch record.
 */
@NullMarked
package io.ochk.signer.share;

import org.jspecify.annotations.NullMarked;
