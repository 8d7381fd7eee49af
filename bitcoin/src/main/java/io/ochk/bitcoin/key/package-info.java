/**
 * Keys on secp256k1.
 *
 * <p>{@link io.ochk.bitcoin.key.XOnlyKey} is a public key as BIP-340 writes it. {@link
 * io.ochk.bitcoin.key.SigningKey} holds one private key: it signs, it can be destroyed, and it
 * never prints itself. Point and scalar arithmetic is libsecp256k1's throughout.
 */
@NullMarked
package io.ochk.bitcoin.key;

import org.jspecify.annotations.NullMarked;
