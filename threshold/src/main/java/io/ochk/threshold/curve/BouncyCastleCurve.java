package io.ochk.threshold.curve;

import io.ochk.threshold.encoding.VerificationException;
import java.math.BigInteger;
import java.util.List;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * The group through Bouncy Castle, for platforms without a build of libsecp256k1.
 *
 * <p>Its numbers are {@link BigInteger}s: the time that it takes on a secret depends on the secret.
 * On a machine that strangers can measure, that is a weakness which the other provider has not.
 */
public final class BouncyCastleCurve implements Curve {
  private static final X9ECParameters PARAMETERS = CustomNamedCurves.getByName("secp256k1");

  private final Point generator = point(PARAMETERS.getG());

  @Override
  public String name() {
    return "Bouncy Castle";
  }

  @Override
  public boolean constantTime() {
    return false;
  }

  @Override
  public Point decode(byte[] compressed) throws VerificationException {
    Curve.requireCompressed(compressed);
    try {
      return point(PARAMETERS.getCurve().decodePoint(compressed));
    } catch (IllegalArgumentException e) {
      throw Refusals.notOnCurve(compressed);
    }
  }

  @Override
  public Point generator() {
    return generator;
  }

  @Override
  public Point multiplyGenerator(SecretScalar k) {
    return multiplyGenerator(number(k));
  }

  @Override
  public Point multiplyGenerator(Scalar k) {
    return multiplyGenerator(k.value());
  }

  private static Point multiplyGenerator(BigInteger k) {
    return point(new FixedPointCombMultiplier().multiply(PARAMETERS.getG(), k));
  }

  @Override
  public Point multiply(Point point, Scalar k) {
    return point(element(point).multiply(k.value()));
  }

  @Override
  public Point add(List<Point> points) {
    ECPoint sum = PARAMETERS.getCurve().getInfinity();
    for (Point point : points) {
      sum = sum.add(element(point));
    }
    return point(sum);
  }

  @Override
  public SecretScalar add(SecretScalar a, SecretScalar b) {
    return secret(number(a).add(number(b)));
  }

  @Override
  public SecretScalar multiply(SecretScalar a, Scalar b) {
    return secret(number(a).multiply(b.value()));
  }

  @Override
  public SecretScalar negate(SecretScalar a) {
    return secret(number(a).negate());
  }

  @Override
  public boolean verifySchnorr(byte[] publicKey, byte[] message, byte[] signature) {
    return verifySchnorrEquation(publicKey, message, signature);
  }

  private static BigInteger number(SecretScalar secret) {
    return new BigInteger(1, secret.raw());
  }

  private static SecretScalar secret(BigInteger number) {
    return SecretScalar.owning(Scalar.reduce(number).encode());
  }

  private static ECPoint element(Point point) {
    return point.isIdentity()
        ? PARAMETERS.getCurve().getInfinity()
        : PARAMETERS.getCurve().decodePoint(point.raw());
  }

  private static Point point(ECPoint element) {
    return element.isInfinity()
        ? Point.IDENTITY
        : Point.owning(element.normalize().getEncoded(false));
  }

  @Override
  public String toString() {
    return name();
  }
}
