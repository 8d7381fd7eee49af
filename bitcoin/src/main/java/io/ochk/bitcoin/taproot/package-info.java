/**
 * Taproot outputs (BIP-341) and their script trees.
 *
 * <p>{@link io.ochk.bitcoin.taproot.TaprootOutput} goes from an internal key and an optional tree
 * to the output key, its parity, the tweak and the control block of each leaf. {@link
 * io.ochk.bitcoin.taproot.ControlBlock} reads what a script-path witness carries and checks it
 * against an output key.
 */
@NullMarked
package io.ochk.bitcoin.taproot;

import org.jspecify.annotations.NullMarked;
