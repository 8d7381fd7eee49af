/**
 * Making a federation's key, and carrying it on to new shares.
 *
 * <p>{@link io.ochk.signer.ceremony.CeremonyDesk} takes in what a node brings: setups, joins,
 * frames, epoch records. A setup, which nobody signs, waits in memory ({@code AnnouncedSetups})
 * until a seat has joined it and the record calls for it. It is judged by the verified record
 * ({@link io.ochk.verify.SetupAcceptance}); {@code Joining} joins if the operator or the policy
 * wants it and shows the code. The desk runs one {@link
 * io.ochk.threshold.keygen.CeremonyParticipant} for each seat that the operator has in the
 * ceremony, over rows that survive everything but the loss of the disk. {@link
 * io.ochk.signer.ceremony.FrameEnvelopes} carries frames in envelopes and back.
 */
@NullMarked
package io.ochk.signer.ceremony;

import org.jspecify.annotations.NullMarked;
