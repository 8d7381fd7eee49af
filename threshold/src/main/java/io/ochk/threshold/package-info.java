/**
 * Threshold Schnorr signatures: FROST over secp256k1 with Taproot rules.
 *
 * <p>N people hold shares of one key; any t of them together make an ordinary BIP-340 signature,
 * and fewer learn and make nothing. The packages follow the protocol's rounds:
 *
 * <ol>
 *   <li>{@code keygen}: the members deal shares to each other; no dealer ever holds the key. What
 *       comes out is a {@link io.ochk.threshold.PublicKeyPackage} that everybody has, and for each
 *       member a {@link io.ochk.threshold.KeyShare} that stays with its owner.
 *   <li>{@code signing}: in round one each signer publishes commitments to a pair of nonces, in
 *       round two a signature share; anybody adds the shares up, and whoever cheated is named.
 *   <li>{@code reshare}: the same key under fresh shares, for the same people or for others.
 *   <li>{@code repair}: t helpers give one member its lost share back without learning it.
 * </ol>
 *
 * <p>Below them lie {@code curve}, the group, and {@code encoding}, the bytes. A {@link
 * io.ochk.threshold.Ciphersuite} binds the hashes of one suite to a provider of the group and is
 * passed wherever something is calculated.
 *
 * <p>Nothing here does input or output, looks at a clock or draws randomness of its own: a {@link
 * io.ochk.threshold.RandomSource} is passed in, frames go in and come out as values, and stores are
 * interfaces.
 *
 * <p>Types that stay with their owner: {@link io.ochk.threshold.KeyShare}, {@code SigningNonces},
 * {@code CeremonySecret}, {@code EncryptionKeyPair}. Every other type may be broadcast.
 */
@NullMarked
package io.ochk.threshold;

import org.jspecify.annotations.NullMarked;
