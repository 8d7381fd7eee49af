package io.ochk.threshold.encryption;

import io.ochk.threshold.encoding.VerificationException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A scalar sealed to one receiver: encapsulated key, 32 bytes, and ciphertext with tag, 48 bytes.
 */
public final class SealedShare {
  /** The length in bytes. */
  public static final int LENGTH = 80;

  private final byte[] bytes;

  SealedShare(byte[] owned) {
    this.bytes = owned;
  }

  /** Reads 80 bytes; whether they can be opened shows later. */
  public static SealedShare decode(byte[] bytes) throws VerificationException {
    if (bytes.length != LENGTH) {
      throw new VerificationException("sealed share", LENGTH + " bytes", bytes.length + " bytes");
    }
    return new SealedShare(bytes.clone());
  }

  /** A copy of the 80 bytes. */
  public byte[] encode() {
    return bytes.clone();
  }

  byte[] encapsulation() {
    return Arrays.copyOf(bytes, 32);
  }

  byte[] ciphertext() {
    return Arrays.copyOfRange(bytes, 32, LENGTH);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedShare that && Arrays.equals(bytes, that.bytes);
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
