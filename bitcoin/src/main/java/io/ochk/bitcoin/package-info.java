/**
 * What Bitcoin understands, without input or output.
 *
 * <p>Read {@code key} first, then {@code address}: which addresses there are and how the product's
 * own follow from a key. {@code taproot}, {@code transaction} and {@code psbt} spend from them;
 * {@code bip322} signs messages in their name, and {@code statement} is what a federation says in
 * that way. {@code chain} holds block headers, by which {@code ots} judges proofs of time. {@code
 * nostr} publishes records.
 */
@NullMarked
package io.ochk.bitcoin;

import org.jspecify.annotations.NullMarked;
