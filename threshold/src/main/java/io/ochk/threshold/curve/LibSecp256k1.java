package io.ochk.threshold.curve;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import io.ochk.threshold.encoding.VerificationException;
import java.util.Arrays;
import java.util.List;

/**
 * The group through libsecp256k1: constant time on secrets, and the fastest there is.
 *
 * <p>The library refuses zero scalars and the point at infinity. Both are told apart here before or
 * after the call, so that a sum which happens to vanish is an answer and not an exception.
 */
public final class LibSecp256k1 implements Curve {
  private final Secp256k1 library;
  private final Point generator;

  private LibSecp256k1(Secp256k1 library) {
    this.library = library;
    this.generator = Point.owning(library.pubkeyCreate(Scalar.ONE.encode()));
  }

  /**
   * Loads the native library.
   *
   * @throws IllegalStateException where it has no build for this platform or cannot be loaded
   */
  public static LibSecp256k1 load() {
    try {
      return new LibSecp256k1(Secp256k1.get());
    } catch (RuntimeException | LinkageError e) {
      throw new IllegalStateException("libsecp256k1 cannot be loaded: " + e, e);
    }
  }

  @Override
  public String name() {
    return "libsecp256k1";
  }

  @Override
  public boolean constantTime() {
    return true;
  }

  @Override
  public Point decode(byte[] compressed) throws VerificationException {
    Curve.requireCompressed(compressed);
    try {
      return Point.owning(library.pubkeyParse(compressed));
    } catch (Secp256k1Exception e) {
      throw Refusals.notOnCurve(compressed);
    }
  }

  @Override
  public Point generator() {
    return generator;
  }

  @Override
  public Point multiplyGenerator(SecretScalar k) {
    return k.isZero() ? Point.IDENTITY : Point.owning(library.pubkeyCreate(k.raw()));
  }

  @Override
  public Point multiplyGenerator(Scalar k) {
    return k.isZero() ? Point.IDENTITY : Point.owning(library.pubkeyCreate(k.encode()));
  }

  @Override
  public Point multiply(Point point, Scalar k) {
    if (point.isIdentity() || k.isZero()) {
      return Point.IDENTITY;
    }
    if (k.equals(Scalar.ONE)) {
      return point;
    }
    return Point.owning(library.pubKeyTweakMul(point.raw(), k.encode()));
  }

  @Override
  public Point add(List<Point> points) {
    byte[][] terms =
        points.stream().filter(p -> !p.isIdentity()).map(Point::raw).toArray(byte[][]::new);
    if (terms.length < 2) {
      return terms.length == 0 ? Point.IDENTITY : Point.owning(terms[0]);
    }
    try {
      return Point.owning(library.pubKeyCombine(terms));
    } catch (Secp256k1Exception e) {
      // All terms are points of the curve, so the only sum that the library refuses is infinity.
      return Point.IDENTITY;
    }
  }

  @Override
  public SecretScalar add(SecretScalar a, SecretScalar b) {
    if (a.isZero()) {
      return b.copy();
    }
    try (SecretScalar opposite = negate(a)) {
      if (opposite.equals(b)) {
        return SecretScalar.zero();
      }
    }
    return SecretScalar.owning(library.privKeyTweakAdd(a.raw(), b.raw()));
  }

  @Override
  public SecretScalar multiply(SecretScalar a, Scalar b) {
    if (a.isZero() || b.isZero()) {
      return SecretScalar.zero();
    }
    return SecretScalar.owning(library.privKeyTweakMul(a.raw(), b.encode()));
  }

  @Override
  public SecretScalar negate(SecretScalar a) {
    return a.isZero()
        ? SecretScalar.zero()
        : SecretScalar.owning(library.privKeyNegate(a.raw().clone()));
  }

  @Override
  public boolean verifySchnorr(byte[] publicKey, byte[] message, byte[] signature) {
    if (message.length != 32) {
      // The binding takes digests only.
      return verifySchnorrEquation(publicKey, message, signature);
    }
    if (publicKey.length != 32 || signature.length != 64) {
      return false;
    }
    try {
      return library.verifySchnorr(
          signature.clone(), message.clone(), Arrays.copyOf(publicKey, 32));
    } catch (Secp256k1Exception malformed) {
      return false;
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
