package io.ochk.signer.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ochk.threshold.RandomSource;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.KeyDerivation;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Closes secret columns with AES-256-GCM under a key that follows from the operator's seed: {@code
 * HKDF-SHA256(seed, empty salt, "oc-guardian/signer-store/v1", 32 bytes)}.
 *
 * <p>A sealed value is one byte of version, 12 random bytes of nonce, the ciphertext and 16 bytes
 * of tag. The tag covers the table and the row that the value belongs to, so that a value moved
 * elsewhere does not open.
 */
public final class Sealing implements AutoCloseable {
  private static final byte[] INFO = "oc-guardian/signer-store/v1".getBytes(US_ASCII);
  private static final int VERSION = 1;
  private static final int NONCE = 12;
  private static final int TAG = 16;

  private final byte[] key;
  private final RandomSource random;

  private Sealing(byte[] owned, RandomSource random) {
    this.key = owned;
    this.random = random;
  }

  /** The sealing of an operator's store; the seed is 32 bytes and is not kept. */
  public static Sealing ofSeed(byte[] seed, RandomSource random) {
    return new Sealing(KeyDerivation.derive(seed, INFO, 32), random);
  }

  /** Seals a value for one row of one table. */
  public byte[] seal(byte[] plaintext, String table, String row) {
    byte[] nonce = random.bytes(NONCE);
    byte[] head = new byte[1 + NONCE];
    head[0] = VERSION;
    System.arraycopy(nonce, 0, head, 1, NONCE);
    try {
      byte[] body = cipher(Cipher.ENCRYPT_MODE, nonce, table, row).doFinal(plaintext);
      byte[] sealed = Arrays.copyOf(head, head.length + body.length);
      System.arraycopy(body, 0, sealed, head.length, body.length);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is part of every Java", e);
    }
  }

  /**
   * Opens a sealed value; the caller overwrites it after use.
   *
   * @throws VerificationException if it was sealed by another operator, for another row, or altered
   */
  public byte[] open(byte[] sealed, String table, String row) throws VerificationException {
    if (sealed.length < 1 + NONCE + TAG || sealed[0] != VERSION) {
      throw refusal(table, row);
    }
    byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE);
    try {
      return cipher(Cipher.DECRYPT_MODE, nonce, table, row)
          .doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE);
    } catch (AEADBadTagException e) {
      throw refusal(table, row);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is part of every Java", e);
    }
  }

  private static VerificationException refusal(String table, String row) {
    return new VerificationException(
        "sealed value in " + table + ", row " + row,
        "one that this operator sealed for this row",
        "another, or one that was altered");
  }

  private Cipher cipher(int mode, byte[] nonce, String table, String row)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG, nonce));
    cipher.updateAAD((table + "\n" + row).getBytes(UTF_8));
    return cipher;
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }

  @Override
  public String toString() {
    return "[sealing]";
  }
}
