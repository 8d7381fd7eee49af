package io.ochk.kit.signing;

import io.ochk.keystore.KeyStore;
import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.KeystoreFile;
import io.ochk.keystore.OsKeychain;
import io.ochk.keystore.Slot;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.home.KeyPlace;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.PassphraseOptions;

/** Opens the operator's key where it rests. */
public final class OperatorKey {
  private OperatorKey() {}

  /** The store of this kind. */
  public static KeyStore store(
      KeyPlace place, Home home, CommandContext context, PassphraseOptions passphrase)
      throws KeyStoreException {
    return switch (place) {
      case OS_KEYCHAIN -> OsKeychain.open(Slot.OPERATOR);
      case KEYSTORE_FILE ->
          new KeystoreFile(
              home.keystoreFile(),
              Slot.OPERATOR,
              passphrase.source(context),
              context.random().get());
    };
  }

  /** The key; the caller closes it. */
  public static SigningKey open(
      Identity identity, Home home, CommandContext context, PassphraseOptions passphrase)
      throws KeyStoreException {
    return store(identity.place(), home, context, passphrase).load(identity.pubkey());
  }
}
