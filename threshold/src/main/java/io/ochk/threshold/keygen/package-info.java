/**
 * Making a key that nobody ever holds.
 *
 * <p>A <em>ceremony</em> ends in one epoch of a key. Its members have agreed beforehand on a {@link
 * io.ochk.threshold.keygen.CeremonySetup}; from then on each runs a {@link
 * io.ochk.threshold.keygen.CeremonyParticipant}, which takes {@link
 * io.ochk.threshold.keygen.SignedFrame}s in and gives some out:
 *
 * <ol>
 *   <li><em>round 1</em>: each dealer commits to a polynomial and proves that it knows the
 *       constant;
 *   <li><em>echo</em>: everybody repeats the hashes of what it received, so that nobody can have
 *       told different stories;
 *   <li><em>shares</em>: each dealer publishes, sealed to its receiver, one value of the polynomial
 *       for every member;
 *   <li><em>certificate</em>: whoever has checked its share, and could get it back from seed and
 *       transcript alone, signs the whole. With all certificates the key is live, not before.
 * </ol>
 *
 * <p>A share that does not fit is answered by a <em>complaint</em>, the complaint by a
 * <em>reveal</em>, and anybody can tell from the two who lied ({@link
 * io.ochk.threshold.keygen.CeremonyBlame}). What happened is a {@link
 * io.ochk.threshold.keygen.Transcript} that anybody can verify and from which {@link
 * io.ochk.threshold.keygen.Recovery} gives a member its share back.
 *
 * <p>Re-sharing and refresh run through the same machine with other dealers: see {@code
 * io.ochk.threshold.reshare}. Operators' signatures on frames are passed in as {@link
 * io.ochk.threshold.keygen.FrameSigner} and {@link io.ochk.threshold.keygen.FrameVerifier}.
 */
@NullMarked
package io.ochk.threshold.keygen;

import org.jspecify.annotations.NullMarked;
