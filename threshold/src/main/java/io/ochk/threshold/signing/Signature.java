package io.ochk.threshold.signing;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.VerificationException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A finished signature.
 *
 * <p>Taproot: x(R)‖z, 64 bytes, as BIP-340 has it. Plain suite: R‖z with R compressed, 65 bytes.
 */
public final class Signature {
  private final byte[] bytes;

  private Signature(byte[] owned) {
    this.bytes = owned;
  }

  /** Puts a signature together. */
  static Signature of(Ciphersuite suite, Point commitment, Scalar z) {
    byte[] r = suite.isTaproot() ? commitment.x() : commitment.encode();
    byte[] bytes = Arrays.copyOf(r, r.length + Scalar.LENGTH);
    System.arraycopy(z.encode(), 0, bytes, r.length, Scalar.LENGTH);
    return new Signature(bytes);
  }

  /** Reads a signature of a suite; only its length is looked at before it is verified. */
  public static Signature decode(Ciphersuite suite, byte[] bytes) throws VerificationException {
    int length = suite.isTaproot() ? 64 : 65;
    if (bytes.length != length) {
      throw new VerificationException("signature", length + " bytes", bytes.length + " bytes");
    }
    return new Signature(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] encode() {
    return bytes.clone();
  }

  /** Whether it signs the message under the key; false for malformed content too. */
  public boolean verify(Ciphersuite suite, Point key, byte[] message) {
    if (suite.isTaproot()) {
      return bytes.length == 64 && suite.curve().verifySchnorr(key.x(), message, bytes);
    }
    return bytes.length == 65 && verifyPlain(suite, key, message);
  }

  private boolean verifyPlain(Ciphersuite suite, Point key, byte[] message) {
    Curve curve = suite.curve();
    try {
      Point r = curve.decode(Arrays.copyOf(bytes, Point.LENGTH));
      Scalar z = Scalar.decode(Arrays.copyOfRange(bytes, Point.LENGTH, bytes.length));
      Scalar c = suite.challenge(r, key, message);
      return curve.multiplyGenerator(z).equals(curve.add(r, curve.multiply(key, c)));
    } catch (VerificationException malformed) {
      return false;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signature that && Arrays.equals(bytes, that.bytes);
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
