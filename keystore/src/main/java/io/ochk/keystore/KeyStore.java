package io.ochk.keystore;

import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;

/** Holds one private key at rest. A closed family. */
public sealed interface KeyStore permits OsKeychain, KeystoreFile {
  /** The place, as a person would name it; no secret in it. */
  String description();

  /**
   * Puts the key to rest and reads it back, so that it is known to be there when this returns.
   *
   * @throws KeyStoreException if another key rests here, or it cannot be stored; then nothing was
   */
  void store(SigningKey key) throws KeyStoreException;

  /**
   * The key that rests here.
   *
   * @param expected its public half; another key is refused
   * @return the caller closes it
   */
  SigningKey load(PublicKey expected) throws KeyStoreException;
}
