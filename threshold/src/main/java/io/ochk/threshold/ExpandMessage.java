package io.ochk.threshold;

import io.ochk.threshold.curve.TaggedHash;
import java.security.MessageDigest;
import java.util.Arrays;

/** {@code expand_message_xmd} of RFC 9380, section 5.3.1, over SHA-256, always 48 bytes long. */
final class ExpandMessage {
  private static final int LENGTH = 48;
  private static final int BLOCK = 64;

  private final byte[] destinationPrime;

  ExpandMessage(byte[] destination) {
    destinationPrime = Arrays.copyOf(destination, destination.length + 1);
    destinationPrime[destination.length] = (byte) destination.length;
  }

  byte[] hash(byte[]... parts) {
    return begin(parts).finish(new byte[0]);
  }

  /** Takes in the padding block and the first parts of a message. */
  Begun begin(byte[]... parts) {
    MessageDigest digest = TaggedHash.sha256();
    digest.update(new byte[BLOCK]);
    for (byte[] part : parts) {
      digest.update(part);
    }
    return new Begun(digest);
  }

  /** A begun expansion; it can be finished any number of times. */
  final class Begun {
    private final MessageDigest prefix;

    private Begun(MessageDigest prefix) {
      this.prefix = prefix;
    }

    byte[] finish(byte[] ending) {
      MessageDigest digest = branch();
      digest.update(ending);
      digest.update(new byte[] {0, LENGTH, 0});
      byte[] b0 = digest.digest(destinationPrime);
      digest.update(b0);
      digest.update((byte) 1);
      byte[] b1 = digest.digest(destinationPrime);
      for (int i = 0; i < b0.length; i++) {
        b0[i] ^= b1[i];
      }
      digest.update(b0);
      digest.update((byte) 2);
      byte[] b2 = digest.digest(destinationPrime);
      byte[] uniform = new byte[LENGTH];
      System.arraycopy(b1, 0, uniform, 0, b1.length);
      System.arraycopy(b2, 0, uniform, b1.length, LENGTH - b1.length);
      return uniform;
    }

    private MessageDigest branch() {
      try {
        return (MessageDigest) prefix.clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("SHA-256 of this platform cannot branch", e);
      }
    }
  }
}
