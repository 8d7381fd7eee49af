package io.ochk.threshold.curve;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A point of secp256k1. Only a {@link Curve} makes points, so every one lies on the curve.
 *
 * <p>The identity exists in memory, where sums may meet it; it has no encoding and nothing that
 * came from outside is ever the identity.
 */
public final class Point {
  /** The length of an encoded point in bytes. */
  public static final int LENGTH = 33;

  /** The identity element, the point at infinity. */
  public static final Point IDENTITY = new Point(new byte[] {0});

  private static final BigInteger FIELD =
      new BigInteger("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);

  /** {@code 04‖x‖y}: both providers take it as it is, and no square root is due when it is used. */
  private final byte[] uncompressed;

  private Point(byte[] uncompressed) {
    this.uncompressed = uncompressed;
  }

  /** Takes over {@code 04‖x‖y}, 65 bytes that a provider has checked. */
  static Point owning(byte[] uncompressed) {
    if (uncompressed.length != 65 || uncompressed[0] != 4) {
      throw new IllegalArgumentException("a point is 65 bytes here");
    }
    return new Point(uncompressed);
  }

  /** {@code 04‖x‖y} itself, for providers; not a copy. */
  byte[] raw() {
    return requireFinite();
  }

  /** Whether this is the point at infinity. */
  public boolean isIdentity() {
    return uncompressed.length == 1;
  }

  private byte[] requireFinite() {
    if (isIdentity()) {
      throw new IllegalStateException("the point at infinity has no coordinates");
    }
    return uncompressed;
  }

  /** Whether y is even. */
  public boolean hasEvenY() {
    return (requireFinite()[64] & 1) == 0;
  }

  /** The x coordinate, 32 bytes, big-endian. */
  public byte[] x() {
    return Arrays.copyOfRange(requireFinite(), 1, 33);
  }

  /** The compressed SEC 1 form: {@code 02} or {@code 03} by the parity of y, then x; 33 bytes. */
  public byte[] encode() {
    byte[] bytes = Arrays.copyOf(requireFinite(), LENGTH);
    bytes[0] = (byte) (hasEvenY() ? 2 : 3);
    return bytes;
  }

  /** The point with the same x and the other y. */
  public Point negate() {
    if (isIdentity()) {
      return this;
    }
    byte[] y = FIELD.subtract(new BigInteger(1, uncompressed, 33, 32)).toByteArray();
    byte[] bytes = Arrays.copyOf(uncompressed, 65);
    Arrays.fill(bytes, 33, 65, (byte) 0);
    int length = Math.min(y.length, 32);
    System.arraycopy(y, y.length - length, bytes, 65 - length, length);
    return new Point(bytes);
  }

  /** This point if its y is even, else its negation. */
  public Point withEvenY() {
    return hasEvenY() ? this : negate();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Point that && Arrays.equals(uncompressed, that.uncompressed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(uncompressed);
  }

  @Override
  public String toString() {
    return isIdentity() ? "infinity" : HexFormat.of().formatHex(encode());
  }
}
