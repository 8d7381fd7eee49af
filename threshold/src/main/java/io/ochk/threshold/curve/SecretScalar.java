package io.ochk.threshold.curve;

import io.ochk.threshold.encoding.VerificationException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/**
 * A secret number modulo the group order n: a share, a nonce, a polynomial's coefficient.
 *
 * <p>It prints as {@code [secret scalar]}, compares in constant time, cannot be serialised, and is
 * overwritten by {@link #destroy()} or at the end of a try block. Its arithmetic is {@link
 * Curve}'s.
 */
public final class SecretScalar implements Destroyable, AutoCloseable {
  private static final byte[] ORDER = Scalar.orderBytes();

  private final byte[] bytes;
  private volatile boolean destroyed;

  private SecretScalar(byte[] owned) {
    this.bytes = owned;
  }

  /** Takes over an array that nobody else holds, 32 bytes below n. */
  static SecretScalar owning(byte[] owned) {
    return new SecretScalar(owned);
  }

  /** Zero, the value that no share may have and that sums begin with. */
  static SecretScalar zero() {
    return new SecretScalar(new byte[Scalar.LENGTH]);
  }

  /**
   * Reads a secret from 32 bytes, big-endian; 0 and everything from n upwards are refused. The
   * bytes are copied, and it is the caller's part to overwrite them.
   */
  public static SecretScalar decode(byte[] bytes) throws VerificationException {
    if (bytes.length != Scalar.LENGTH) {
      throw new VerificationException("secret scalar", "32 bytes", bytes.length + " bytes");
    }
    if (!below(bytes)) {
      throw new VerificationException(
          "secret scalar", "a number below the group order", "a number from the order upwards");
    }
    SecretScalar scalar = new SecretScalar(bytes.clone());
    if (scalar.isZero()) {
      throw new VerificationException("secret scalar", "a number other than 0", "0");
    }
    return scalar;
  }

  /** Whether 32 bytes are below n, without a branch on any of them. */
  private static boolean below(byte[] bytes) {
    int borrow = 0;
    for (int i = Scalar.LENGTH - 1; i >= 0; i--) {
      int difference = (bytes[i] & 0xff) - (ORDER[i] & 0xff) - borrow;
      borrow = difference >>> 31;
    }
    return borrow == 1;
  }

  /** The bytes themselves, for providers; not a copy. */
  byte[] raw() {
    if (destroyed) {
      throw new IllegalStateException("this secret was destroyed");
    }
    return bytes;
  }

  /** Whether this is 0, found without a branch on any byte. */
  public boolean isZero() {
    int any = 0;
    for (byte b : raw()) {
      any |= b;
    }
    return any == 0;
  }

  /**
   * A copy of the 32 bytes, big-endian, for an encrypted store or a cipher. Every call site is a
   * place where a secret leaves its type: search for this name to find them.
   */
  public byte[] revealSecretBytes() {
    return raw().clone();
  }

  /** A copy that lives on when this one is destroyed. */
  public SecretScalar copy() {
    return new SecretScalar(raw().clone());
  }

  /**
   * Makes the number public: for a signature share or a proof's response, never for anything else.
   */
  public Scalar declassify() {
    return Scalar.reduce(raw());
  }

  @Override
  public void destroy() {
    destroyed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public void close() {
    destroy();
  }

  /** Equality in constant time. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SecretScalar that && MessageDigest.isEqual(raw(), that.raw());
  }

  /** The same for all secrets: a hash of one would tell about it. */
  @Override
  public int hashCode() {
    return SecretScalar.class.hashCode();
  }

  @Override
  public String toString() {
    return "[secret scalar]";
  }
}
