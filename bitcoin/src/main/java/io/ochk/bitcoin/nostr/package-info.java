/**
 * Nostr, as far as publishing and reading back public records needs it.
 *
 * <p>{@link io.ochk.bitcoin.nostr.UnsignedEvent} has an id and can be signed; {@link
 * io.ochk.bitcoin.nostr.NostrEvent} is signed and has been verified. {@link
 * io.ochk.bitcoin.nostr.RecordKind} lists the kinds of public records. What travels to a relay is a
 * {@link io.ochk.bitcoin.nostr.ClientMessage}, what comes back a {@link
 * io.ochk.bitcoin.nostr.RelayMessage} (NIP-01); {@link io.ochk.bitcoin.nostr.PublishOutcome} says
 * what an answer means for the sender. {@link io.ochk.bitcoin.nostr.RelayAuth} is NIP-42, {@link
 * io.ochk.bitcoin.nostr.RelayInformation} NIP-11. Connections are left to others.
 */
@NullMarked
package io.ochk.bitcoin.nostr;

import org.jspecify.annotations.NullMarked;
