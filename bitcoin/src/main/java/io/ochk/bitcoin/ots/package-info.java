/**
 * OpenTimestamps: proofs that a digest existed when a Bitcoin block was made.
 *
 * <p>A proof is a tree. {@link io.ochk.bitcoin.ots.Operation}s lead from the file's digest to
 * messages; {@link io.ochk.bitcoin.ots.Attestation}s say who vouches for a message. {@link
 * io.ochk.bitcoin.ots.Timestamp} is the tree, {@link io.ochk.bitcoin.ots.DetachedTimestamp} the
 * {@code .ots} file around it. To make proofs, {@link io.ochk.bitcoin.ots.StampBatch} joins digests
 * under one root, {@link io.ochk.bitcoin.ots.Calendar} says what to send to a calendar server and
 * reads what it answers. {@link io.ochk.bitcoin.ots.ProofStatus} tells pending from confirmed from
 * failed, given block headers.
 */
@NullMarked
package io.ochk.bitcoin.ots;

import org.jspecify.annotations.NullMarked;
