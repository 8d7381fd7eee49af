/**
 * Making a signature together, in two rounds.
 *
 * <p>A {@link io.ochk.threshold.signing.SigningKey} is a public key with its Taproot tweak applied:
 * the key that the signature will verify under. A {@link io.ochk.threshold.signing.Signer} holds
 * one member's share and is told, by its owner's approval, which {@link
 * io.ochk.threshold.signing.SigningRequest} it may sign.
 *
 * <ol>
 *   <li>Round one: {@link io.ochk.threshold.signing.Signer#commit} draws a pair of nonces for one
 *       attempt and gives {@link io.ochk.threshold.signing.SigningCommitments} for everybody.
 *   <li>Round two: the coordinator sends the set and its commitments as a {@link
 *       io.ochk.threshold.signing.SigningPackage}; {@link io.ochk.threshold.signing.Signer#sign}
 *       checks it, consumes the nonces, records the share as released and only then hands it out.
 *   <li>{@link io.ochk.threshold.signing.SigningSession#aggregate} adds the shares up, or names all
 *       whose share is wrong.
 * </ol>
 *
 * <p>{@link io.ochk.threshold.signing.Coordinator} drives attempts until there is a signature,
 * however the others behave. The coordinator is trusted with nothing but progress.
 */
@NullMarked
package io.ochk.threshold.signing;

import org.jspecify.annotations.NullMarked;
