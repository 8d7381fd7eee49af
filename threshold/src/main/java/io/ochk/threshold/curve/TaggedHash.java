package io.ochk.threshold.curve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The tagged hash of BIP-340: SHA-256 over the tag's hash twice and the parts. */
public final class TaggedHash {
  private TaggedHash() {}

  /** 32 bytes of tagged hash over the parts, one after another. */
  public static byte[] of(String tag, byte[]... parts) {
    MessageDigest digest = sha256();
    byte[] prefix = digest.digest(tag.getBytes(StandardCharsets.UTF_8));
    digest.update(prefix);
    digest.update(prefix);
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /** A fresh SHA-256, which every Java platform has. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
