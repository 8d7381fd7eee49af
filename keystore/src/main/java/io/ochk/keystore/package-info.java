/**
 * Where a signing key rests.
 *
 * <p>A {@link io.ochk.keystore.KeyStore} holds one 32-byte seed for one {@link
 * io.ochk.keystore.Slot}. There are two: {@link io.ochk.keystore.OsKeychain}, the keychain of the
 * operating system, and {@link io.ochk.keystore.KeystoreFile}, a file sealed with a passphrase
 * (Argon2id, then AES-256-GCM; the format is {@code docs/spec/keystore-file.md}). Neither ever
 * overwrites another key: where one key rests, a second one is refused.
 *
 * <p>A passphrase arrives through a {@link io.ochk.keystore.PassphraseSource} at the moment it is
 * needed and is wiped after use. Everything that can go wrong is one {@link
 * io.ochk.keystore.KeyStoreException} with a {@link io.ochk.keystore.KeyStoreException.Reason}.
 *
 * <p>Programs that serve the network have no business with this package: the portal does not have
 * it on its class path.
 */
@NullMarked
package io.ochk.keystore;

import org.jspecify.annotations.NullMarked;
