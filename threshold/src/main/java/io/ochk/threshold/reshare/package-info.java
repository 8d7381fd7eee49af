/**
 * The same key under fresh shares.
 *
 * <p>In a re-sharing at least t old members deal their shares on to a new set with a threshold of
 * its own; a refresh is a re-sharing to the same people. {@link
 * io.ochk.threshold.reshare.Resharing} makes the setup, {@code keygen}'s ceremony does the rest.
 * {@link io.ochk.threshold.reshare.EpochHistory} links the epochs of a key and counts who could
 * still sign with an old one.
 *
 * <p>Re-sharing <em>revokes nothing</em>: t holders of one epoch's shares, present or former, can
 * sign for ever, and nobody can be made to forget. When the departures and losses of one epoch
 * reach its threshold, only a new key and a sweep of the coins help.
 */
@NullMarked
package io.ochk.threshold.reshare;

import org.jspecify.annotations.NullMarked;
