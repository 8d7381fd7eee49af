package io.ochk.protocol.hash;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 (FIPS 180-4), from the JDK, without its checked exception. */
public final class Sha256 {
  private Sha256() {}

  /** The 32-byte hash of the concatenated parts. */
  public static byte[] hash(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The hash as 64 lower-case hex characters. */
  public static String hex(byte[]... parts) {
    return HexFormat.of().formatHex(hash(parts));
  }
}
