package io.ochk.threshold.curve;

import io.ochk.threshold.encoding.VerificationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the protocol asks of secp256k1. Implementations hold no state and may be shared by threads.
 *
 * <p>Methods that take a {@link SecretScalar} run in constant time where the provider can; methods
 * on public values need not. Zero scalars and the point at infinity are ordinary values here: what
 * libraries refuse is handled by their provider, once.
 */
public interface Curve {
  /** The provider's name, for reports. */
  String name();

  /** Whether arithmetic on secrets takes time that does not depend on them. */
  boolean constantTime();

  /**
   * Reads a point of 33 bytes in compressed SEC 1 form. Refused: any other length, the uncompressed
   * and hybrid forms, an x that is not a field element or not on the curve, the identity.
   */
  Point decode(byte[] compressed) throws VerificationException;

  /** The generator G. */
  Point generator();

  /** k·G for a secret k. */
  Point multiplyGenerator(SecretScalar k);

  /** k·G for a public k. */
  Point multiplyGenerator(Scalar k);

  /** k·P for a public k; quick when k is small. */
  Point multiply(Point point, Scalar k);

  /** The sum of any number of points; no points give the identity. */
  Point add(List<Point> points);

  /** a + b modulo n. */
  SecretScalar add(SecretScalar a, SecretScalar b);

  /** a·b modulo n for a public b. */
  SecretScalar multiply(SecretScalar a, Scalar b);

  /** n − a, or 0 for 0. */
  SecretScalar negate(SecretScalar a);

  /**
   * Verifies a BIP-340 signature.
   *
   * @param publicKey x of the key, 32 bytes
   * @param message the message, of any length
   * @param signature x(R) and s, 64 bytes
   * @return whether it is valid; malformed input is not
   */
  boolean verifySchnorr(byte[] publicKey, byte[] message, byte[] signature);

  /** a + b. */
  default Point add(Point a, Point b) {
    return add(List.of(a, b));
  }

  /** Σ kᵢ·Pᵢ over two lists of one length. */
  default Point linearCombination(List<Point> points, List<Scalar> scalars) {
    if (points.size() != scalars.size()) {
      throw new IllegalArgumentException(points.size() + " points, " + scalars.size() + " scalars");
    }
    List<Point> terms = new ArrayList<>(points.size());
    for (int i = 0; i < points.size(); i++) {
      terms.add(multiply(points.get(i), scalars.get(i)));
    }
    return add(terms);
  }

  /** The polynomial Σ xᵏ·Cₖ by Horner's rule: cheap for the small x that identifiers are. */
  default Point evaluate(List<Point> coefficients, Scalar x) {
    Point value = Point.IDENTITY;
    for (Point coefficient : coefficients.reversed()) {
      value = add(multiply(value, x), coefficient);
    }
    return value;
  }

  /** a + b modulo n for a public b. */
  default SecretScalar add(SecretScalar a, Scalar b) {
    try (SecretScalar term = SecretScalar.owning(b.encode())) {
      return add(a, term);
    }
  }

  /**
   * 48 secret bytes, big-endian, modulo n: three limbs of 128 bits, each below n, put together by
   * this curve's own arithmetic, so that no number of variable size is formed.
   */
  default SecretScalar reduceSecret(byte[] bytes48) {
    if (bytes48.length != 48) {
      throw new IllegalArgumentException("48 bytes are reduced");
    }
    SecretScalar value = SecretScalar.zero();
    for (int limb = 0; limb < 3; limb++) {
      byte[] part = new byte[Scalar.LENGTH];
      System.arraycopy(bytes48, 16 * limb, part, 16, 16);
      try (SecretScalar low = SecretScalar.owning(part);
          SecretScalar high = multiply(value, Limbs.SHIFT_128)) {
        value.destroy();
        value = add(high, low);
      }
    }
    return value;
  }

  /** Refuses a decoded length or prefix before any library looks at the bytes. */
  static void requireCompressed(byte[] bytes) throws VerificationException {
    if (bytes.length != Point.LENGTH) {
      throw new VerificationException("point", "33 bytes", bytes.length + " bytes");
    }
    if (bytes[0] != 2 && bytes[0] != 3) {
      throw new VerificationException(
          "point", "prefix 02 or 03", String.format("prefix %02x", bytes[0]));
    }
  }

  /**
   * The verification equation of BIP-340 on this curve's public arithmetic, for messages of any
   * length: s·G − e·P has an even y and the x of R.
   */
  default boolean verifySchnorrEquation(byte[] publicKey, byte[] message, byte[] signature) {
    if (publicKey.length != 32 || signature.length != 64) {
      return false;
    }
    try {
      byte[] lifted = new byte[Point.LENGTH];
      lifted[0] = 2;
      System.arraycopy(publicKey, 0, lifted, 1, 32);
      Point key = decode(lifted);
      Scalar s = Scalar.decode(Arrays.copyOfRange(signature, 32, 64));
      byte[] x = Arrays.copyOf(signature, 32);
      Scalar e = Scalar.reduce(TaggedHash.of("BIP0340/challenge", x, publicKey, message));
      Point r = add(multiplyGenerator(s), multiply(key, e.negate()));
      return !r.isIdentity() && r.hasEvenY() && Arrays.equals(r.x(), x);
    } catch (VerificationException malformed) {
      return false;
    }
  }
}
