package io.ochk.threshold.encryption;

import io.ochk.threshold.encoding.VerificationException;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** A member's public X25519 key, 32 bytes (RFC 7748). */
public final class EncryptionKey implements Comparable<EncryptionKey> {
  /** The length in bytes. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  EncryptionKey(byte[] owned) {
    this.bytes = owned;
  }

  /**
   * Reads a key. Refused: a wrong length, and the few keys that give every sender the same all-zero
   * secret. Since all X25519 private keys are multiples of 8, one of them finds these out.
   */
  public static EncryptionKey decode(byte[] bytes) throws VerificationException {
    if (bytes.length != LENGTH) {
      throw new VerificationException("encryption key", "32 bytes", bytes.length + " bytes");
    }
    byte[] probe = new byte[LENGTH];
    Arrays.fill(probe, (byte) 0x42);
    if (!X25519.calculateAgreement(probe, 0, bytes, 0, new byte[LENGTH], 0)) {
      throw new VerificationException(
          "encryption key", "a key of large order", HexFormat.of().formatHex(bytes));
    }
    return new EncryptionKey(bytes.clone());
  }

  /** A copy of the 32 bytes. */
  public byte[] encode() {
    return bytes.clone();
  }

  @Override
  public int compareTo(EncryptionKey other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncryptionKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
