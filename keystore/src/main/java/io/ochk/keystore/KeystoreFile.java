package io.ochk.keystore;

import io.ochk.keystore.KeyStoreException.Reason;
import io.ochk.keystore.PassphraseSource.Purpose;
import io.ochk.keystore.file.DurableFile;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * A key in a file, sealed with a passphrase: Argon2id (RFC 9106) makes a key of it, AES-256-GCM
 * seals the seed and authenticates the rest of the file.
 *
 * <p>The file has mode 0600, is written whole or not at all, and is never overwritten.
 */
public final class KeystoreFile implements KeyStore {
  private static final int TAG_BITS = 128;

  private final Path file;
  private final Slot slot;
  private final PassphraseSource passphrases;
  private final SecureRandom random;

  /**
   * @param file where the key rests or is to rest
   * @param slot what the key is for
   * @param passphrases asked once for each store or load
   * @param random for salt and nonce
   */
  public KeystoreFile(Path file, Slot slot, PassphraseSource passphrases, SecureRandom random) {
    this.file = file;
    this.slot = slot;
    this.passphrases = passphrases;
    this.random = random;
  }

  @Override
  public String description() {
    return "keystore file " + file;
  }

  /** The public half of the key in {@code file}, if there is a file; no passphrase is needed. */
  public static Optional<PublicKey> publicKey(Path file) throws KeyStoreException {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(read(file).publicKey())
        : Optional.empty();
  }

  @Override
  public void store(SigningKey key) throws KeyStoreException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw occupied(null);
    }
    try (Passphrase passphrase = passphrases.passphrase(Purpose.SEAL)) {
      if (!passphrase.weakness().isEmpty()) {
        throw new KeyStoreException(Reason.WEAK_PASSPHRASE, passphrase.weakness());
      }
      SealedKey sealed = seal(key, passphrase);
      open(sealed, passphrase).close();
      DurableFile.create(file, sealed.bytes());
    } catch (FileAlreadyExistsException e) {
      throw occupied(e);
    } catch (IOException e) {
      throw storage("cannot write " + file, e);
    }
  }

  @Override
  public SigningKey load(PublicKey expected) throws KeyStoreException {
    SealedKey sealed = read(file);
    if (!sealed.slot().equals(slot) || !sealed.publicKey().equals(expected)) {
      throw new KeyStoreException(
          Reason.DAMAGED,
          "the keystore " + file + " holds another key than the one expected, " + expected.hex());
    }
    try (Passphrase passphrase = passphrases.passphrase(Purpose.OPEN)) {
      return open(sealed, passphrase);
    }
  }

  private SealedKey seal(SigningKey key, Passphrase passphrase) {
    SealedKey.Kdf kdf = SealedKey.Kdf.recommended(randomHex(SealedKey.SALT_LENGTH));
    String nonce = randomHex(SealedKey.NONCE_LENGTH);
    SealedKey header = new SealedKey(slot, key.publicKey(), kdf, nonce, "");
    byte[] seed = key.exportSeed();
    try {
      byte[] ciphertext =
          crypt(Cipher.ENCRYPT_MODE, passphrase, kdf, nonce, header.associatedData(), seed);
      return new SealedKey(slot, key.publicKey(), kdf, nonce, HexFormat.of().formatHex(ciphertext));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  private SigningKey open(SealedKey sealed, Passphrase passphrase) throws KeyStoreException {
    byte[] seed = new byte[0];
    try {
      seed =
          crypt(
              Cipher.DECRYPT_MODE,
              passphrase,
              sealed.kdf(),
              sealed.nonce(),
              sealed.associatedData(),
              HexFormat.of().parseHex(sealed.ciphertext()));
      SigningKey key = SigningKey.ofSeed(seed);
      if (!key.publicKey().equals(sealed.publicKey())) {
        key.close();
        throw new KeyStoreException(
            Reason.DAMAGED, "the keystore " + file + " holds a key unlike its public half");
      }
      return key;
    } catch (AEADBadTagException e) {
      throw new KeyStoreException(
          Reason.WRONG_PASSPHRASE,
          "the passphrase does not open the keystore " + file + " (or the file was altered)");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  private static byte[] crypt(
      int mode, Passphrase passphrase, SealedKey.Kdf kdf, String nonce, byte[] aad, byte[] input)
      throws GeneralSecurityException {
    byte[] secret = passphrase.utf8();
    byte[] aesKey = new byte[32];
    try {
      Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
      argon2.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(SealedKey.Kdf.VERSION)
              .withMemoryAsKB(kdf.memoryKib())
              .withIterations(kdf.iterations())
              .withParallelism(kdf.parallelism())
              .withSalt(HexFormat.of().parseHex(kdf.salt()))
              .build());
      argon2.generateBytes(secret, aesKey);
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          mode,
          new SecretKeySpec(aesKey, "AES"),
          new GCMParameterSpec(TAG_BITS, HexFormat.of().parseHex(nonce)));
      cipher.updateAAD(aad);
      return cipher.doFinal(input);
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(aesKey, (byte) 0);
    }
  }

  private static SealedKey read(Path file) throws KeyStoreException {
    try {
      return SealedKey.parse(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new KeyStoreException(Reason.ABSENT, "there is no keystore " + file, e);
    } catch (IOException e) {
      throw storage("cannot read " + file, e);
    } catch (MalformedException e) {
      throw new KeyStoreException(
          Reason.DAMAGED, file + " is not a keystore: " + e.getMessage(), e);
    }
  }

  private String randomHex(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private KeyStoreException occupied(@Nullable Throwable cause) {
    return new KeyStoreException(
        Reason.OCCUPIED, "a key rests in " + file + " already; it is never overwritten", cause);
  }

  private static KeyStoreException storage(String what, IOException e) {
    String why = e.getMessage() == null ? e.toString() : e.getMessage();
    return new KeyStoreException(Reason.STORAGE, what + ": " + why, e);
  }
}
