package io.ochk.threshold.curve;

import io.ochk.threshold.encoding.VerificationException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A public number modulo the group order n: a challenge, a binding factor, a Lagrange coefficient,
 * an identifier, a published signature share.
 *
 * <p>Its arithmetic takes time that depends on its value. Nothing secret may pass through it.
 *
 * @param value 0 to n−1
 */
public record Scalar(BigInteger value) {
  /** The order n of the group. */
  public static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  /** The length of an encoded scalar in bytes. */
  public static final int LENGTH = 32;

  /** Zero. */
  public static final Scalar ZERO = new Scalar(BigInteger.ZERO);

  /** One. */
  public static final Scalar ONE = new Scalar(BigInteger.ONE);

  /** Checks the range. */
  public Scalar {
    if (value.signum() < 0 || value.compareTo(ORDER) >= 0) {
      throw new IllegalArgumentException("a scalar lies between 0 and n-1");
    }
  }

  /** The order as 32 bytes. */
  static byte[] orderBytes() {
    return Arrays.copyOfRange(ORDER.toByteArray(), 1, 1 + LENGTH);
  }

  /** The scalar of a whole number, reduced modulo n. */
  public static Scalar of(long value) {
    return reduce(BigInteger.valueOf(value));
  }

  /** Any number, reduced modulo n. */
  public static Scalar reduce(BigInteger value) {
    return new Scalar(value.mod(ORDER));
  }

  /** Big-endian bytes of any length, reduced modulo n. */
  public static Scalar reduce(byte[] bigEndian) {
    return reduce(new BigInteger(1, bigEndian));
  }

  /** Reads 32 bytes, big-endian; n and above are refused. */
  public static Scalar decode(byte[] bytes) throws VerificationException {
    if (bytes.length != LENGTH) {
      throw new VerificationException("scalar", "32 bytes", bytes.length + " bytes");
    }
    BigInteger value = new BigInteger(1, bytes);
    if (value.compareTo(ORDER) >= 0) {
      throw new VerificationException(
          "scalar", "a number below the group order", value.toString(16));
    }
    return new Scalar(value);
  }

  /** 32 bytes, big-endian. */
  public byte[] encode() {
    byte[] magnitude = value.toByteArray();
    byte[] bytes = new byte[LENGTH];
    int length = Math.min(magnitude.length, LENGTH);
    System.arraycopy(magnitude, magnitude.length - length, bytes, LENGTH - length, length);
    return bytes;
  }

  /** Whether this is 0. */
  public boolean isZero() {
    return value.signum() == 0;
  }

  /** The sum modulo n. */
  public Scalar add(Scalar other) {
    BigInteger sum = value.add(other.value);
    return new Scalar(sum.compareTo(ORDER) >= 0 ? sum.subtract(ORDER) : sum);
  }

  /** The product modulo n. */
  public Scalar multiply(Scalar other) {
    return reduce(value.multiply(other.value));
  }

  /** n − this, or 0 for 0. */
  public Scalar negate() {
    return isZero() ? this : new Scalar(ORDER.subtract(value));
  }

  /** The inverse modulo n; 0 has none. */
  public Scalar invert() {
    return new Scalar(value.modInverse(ORDER));
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(encode());
  }
}
