package io.ochk.threshold;

import io.ochk.threshold.curve.TaggedHash;
import io.ochk.threshold.encoding.VerificationException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 hash as a value: 32 bytes, copied in and out. */
public final class Hash256 {
  /** The length in bytes. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private Hash256(byte[] owned) {
    this.bytes = owned;
  }

  /** Wraps 32 bytes. */
  public static Hash256 decode(byte[] bytes) throws VerificationException {
    if (bytes.length != LENGTH) {
      throw new VerificationException("hash", "32 bytes", bytes.length + " bytes");
    }
    return new Hash256(bytes.clone());
  }

  /** Wraps 64 hexadecimal digits that are known to be right, for example a constant. */
  public static Hash256 ofHex(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a hash has 64 digits");
    }
    return new Hash256(bytes);
  }

  /** SHA-256 over the parts, one after another. */
  public static Hash256 of(byte[]... parts) {
    MessageDigest digest = TaggedHash.sha256();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return new Hash256(digest.digest());
  }

  /** A copy of the 32 bytes. */
  public byte[] encode() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash256 that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
