/**
 * Partially signed transactions, version 0 (BIP-174, Taproot fields of BIP-371).
 *
 * <p>{@link io.ochk.bitcoin.psbt.Psbt} keeps every entry that it read, known or not, and writes the
 * same bytes again.
 */
@NullMarked
package io.ochk.bitcoin.psbt;

import org.jspecify.annotations.NullMarked;
