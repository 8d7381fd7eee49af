package io.ochk.threshold;

import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.VerificationException;
import java.util.Arrays;

/**
 * Who a share belongs to: the seat's number plus one, so that no identifier is zero.
 *
 * @param value 1 to 65535; the order of identifiers is that of these numbers
 */
public record Identifier(int value) implements Comparable<Identifier> {
  /** The largest identifier. */
  public static final int MAXIMUM = 0xffff;

  /** The length of an encoded identifier in bytes. */
  public static final int LENGTH = 32;

  /** Checks the range. */
  public Identifier {
    if (value < 1 || value > MAXIMUM) {
      throw new IllegalArgumentException("an identifier lies between 1 and 65535, not " + value);
    }
  }

  /** The identifier of a seat; seats count from 0. */
  public static Identifier ofSeat(int seat) {
    return new Identifier(seat + 1);
  }

  /** The seat that it belongs to. */
  public int seat() {
    return value - 1;
  }

  /** The identifier as a number of the group. */
  public Scalar scalar() {
    return Scalar.of(value);
  }

  /** 32 bytes, big-endian. */
  public byte[] encode() {
    byte[] bytes = new byte[LENGTH];
    bytes[30] = (byte) (value >>> 8);
    bytes[31] = (byte) value;
    return bytes;
  }

  /** Reads 32 bytes, big-endian; zero and everything over 65535 is refused. */
  public static Identifier decode(byte[] bytes) throws VerificationException {
    if (bytes.length != LENGTH) {
      throw new VerificationException("identifier", "32 bytes", bytes.length + " bytes");
    }
    int value = ((bytes[30] & 0xff) << 8) | (bytes[31] & 0xff);
    boolean large = !Arrays.equals(bytes, 0, 30, new byte[30], 0, 30);
    if (large || value == 0) {
      throw new VerificationException(
          "identifier", "a number from 1 to 65535", large ? "a larger one" : "0");
    }
    return new Identifier(value);
  }

  @Override
  public int compareTo(Identifier other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
