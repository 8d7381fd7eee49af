package io.ochk.keystore;

/** Asks for a passphrase at the moment it is needed. */
@FunctionalInterface
public interface PassphraseSource {
  /** Why it is asked for. */
  enum Purpose {
    /** To seal a new keystore: ask twice where a person types it. */
    SEAL,
    /** To open an existing keystore. */
    OPEN
  }

  /**
   * The passphrase; the caller closes it.
   *
   * @throws KeyStoreException if there is nobody to ask
   */
  Passphrase passphrase(Purpose purpose) throws KeyStoreException;
}
