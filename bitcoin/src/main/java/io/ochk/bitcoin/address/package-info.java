/**
 * Networks and addresses.
 *
 * <p>Start at {@link io.ochk.bitcoin.address.Network}: everything that names an address, a key path
 * or a descriptor belongs to exactly one network, and combining two is an error that names both.
 * {@link io.ochk.bitcoin.address.Address} reads and writes the textual forms (Base58Check, Bech32,
 * Bech32m) strictly. The addresses that the product derives itself are {@link
 * io.ochk.bitcoin.address.FederationAddress} (pays to the federation's threshold key) and {@link
 * io.ochk.bitcoin.address.UserAddress} (the same key, bound to a user's e-mail, with the user's own
 * exit in the script tree); {@link io.ochk.bitcoin.address.UserCommitment} is what binds the
 * e-mail, {@link io.ochk.bitcoin.address.ExitFile} what the user keeps to leave. {@link
 * io.ochk.bitcoin.address.GuardianKey} is the one key and address that a guardian's 24 words give.
 */
@NullMarked
package io.ochk.bitcoin.address;

import org.jspecify.annotations.NullMarked;
