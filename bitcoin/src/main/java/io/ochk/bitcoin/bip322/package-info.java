/**
 * Signed messages for any address (BIP-322).
 *
 * <p>A message is signed by spending a virtual transaction that commits to it: {@link
 * io.ochk.bitcoin.bip322.VirtualTransactions} builds the pair. {@link
 * io.ochk.bitcoin.bip322.Bip322Verifier} takes the signature's text and answers with one of three
 * {@link io.ochk.bitcoin.bip322.Verdict}s. {@link io.ochk.bitcoin.bip322.Bip322Signer} signs with
 * keys that one party holds; a threshold signer takes its digest from {@link
 * io.ochk.bitcoin.bip322.VirtualTransactions} and hands its signature to {@link
 * io.ochk.bitcoin.bip322.Bip322Signature}. {@link io.ochk.bitcoin.bip322.SelfKeyProof} accepts only
 * what the user's own device can have signed; {@link io.ochk.bitcoin.bip322.ProofOfFunds} adds
 * coins to a statement.
 */
@NullMarked
package io.ochk.bitcoin.bip322;

import org.jspecify.annotations.NullMarked;
