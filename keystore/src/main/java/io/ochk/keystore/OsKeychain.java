package io.ochk.keystore;

import com.github.javakeyring.BackendNotSupportedException;
import com.github.javakeyring.Keyring;
import com.github.javakeyring.PasswordAccessException;
import io.ochk.keystore.KeyStoreException.Reason;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keychain of the operating system: Secret Service (GNOME Keyring) or KWallet, the macOS
 * keychain, the Windows credential store.
 *
 * <p>An entry's account name ends in the fingerprint of its public key, so that two keys never
 * share an entry and none can overwrite another.
 */
public final class OsKeychain implements KeyStore {
  /** The name under which entries appear in the system's own key viewer. */
  public static final String APPLICATION = "oc-guardian";

  private static final String PREFIX = "oc-seed/v1:";
  private static final Pattern FORM = Pattern.compile("oc-seed/v1:[0-9a-f]{64}");

  private final Slot slot;
  private final String platformName;

  private OsKeychain(Slot slot, String platformName) {
    this.slot = slot;
    this.platformName = platformName;
  }

  /** One exchange with the keychain. */
  private interface Exchange<T extends @Nullable Object> {
    T with(Keyring keyring) throws PasswordAccessException;
  }

  /**
   * The keychain of whoever runs this program.
   *
   * @throws KeyStoreException with {@link Reason#UNAVAILABLE} if there is none
   */
  public static OsKeychain open(Slot slot) throws KeyStoreException {
    try {
      return new OsKeychain(slot, connected(OsKeychain::platformName));
    } catch (PasswordAccessException e) {
      throw unavailable(e);
    }
  }

  @Override
  public String description() {
    return "operating system keychain (" + platformName + ")";
  }

  @Override
  public void store(SigningKey key) throws KeyStoreException {
    byte[] seed = key.exportSeed();
    try {
      String entry = PREFIX + HexFormat.of().formatHex(seed);
      connected(keyring -> {
        keyring.setPassword(APPLICATION, account(key.publicKey()), entry);
        return entry;
      });
    } catch (PasswordAccessException e) {
      throw new KeyStoreException(
          Reason.UNAVAILABLE, "the " + description() + " did not take the key", e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
    load(key.publicKey()).close();
  }

  @Override
  public SigningKey load(PublicKey expected) throws KeyStoreException {
    String entry = read(expected);
    if (!FORM.matcher(entry).matches()) {
      throw new KeyStoreException(
          Reason.DAMAGED, "the entry in the " + description() + " is not a key of this program");
    }
    byte[] seed = HexFormat.of().parseHex(entry, PREFIX.length(), entry.length());
    SigningKey key = SigningKey.ofSeed(seed);
    Arrays.fill(seed, (byte) 0);
    if (!key.publicKey().equals(expected)) {
      key.close();
      throw new KeyStoreException(
          Reason.DAMAGED, "the entry in the " + description() + " holds another key");
    }
    return key;
  }

  private String read(PublicKey expected) throws KeyStoreException {
    @Nullable String entry;
    try {
      entry =
          OsKeychain.<@Nullable String>connected(
              keyring -> keyring.getPassword(APPLICATION, account(expected)));
    } catch (PasswordAccessException e) {
      throw absent(expected, e);
    }
    if (entry == null) {
      throw absent(expected, null);
    }
    return entry;
  }

  private KeyStoreException absent(PublicKey expected, @Nullable Throwable cause) {
    return new KeyStoreException(
        Reason.ABSENT,
        "the "
            + description()
            + " does not give the key: it is locked, or has no entry "
            + account(expected),
        cause);
  }

  private String account(PublicKey key) {
    return slot.name() + ":" + Sha256.hex(key.bytes()).substring(0, 16);
  }

  private static <T extends @Nullable Object> T connected(Exchange<T> exchange)
      throws KeyStoreException, PasswordAccessException {
    Keyring keyring;
    try {
      keyring = Keyring.create();
    } catch (BackendNotSupportedException | RuntimeException | LinkageError e) {
      throw unavailable(e);
    }
    try {
      return exchange.with(keyring);
    } catch (RuntimeException e) {
      throw unavailable(e); // libraries of the platforms throw what they like
    } finally {
      disconnect(keyring);
    }
  }

  private static void disconnect(Keyring keyring) {
    try {
      keyring.close();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      // The exchange is over: that the connection did not close well changes nothing.
    }
  }

  private static KeyStoreException unavailable(Throwable cause) {
    return new KeyStoreException(
        Reason.UNAVAILABLE,
        "there is no keychain here that answers (Secret Service, KWallet, macOS keychain or"
            + " Windows credential store)",
        cause);
  }

  private static String platformName(Keyring keyring) {
    return switch (keyring.getKeyringStorageType()) {
      case GNOME_KEYRING -> "Secret Service";
      case KWALLET -> "KWallet";
      case OSX_KEYCHAIN, LEGACY_OSX_KEYCHAIN -> "macOS keychain";
      case WINDOWS_CREDENTIAL_STORE -> "Windows credential store";
    };
  }
}
