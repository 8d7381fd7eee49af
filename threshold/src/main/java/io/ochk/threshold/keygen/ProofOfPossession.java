package io.ochk.threshold.keygen;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import java.util.Arrays;

/**
 * A Schnorr proof that a dealer knows the constant of its polynomial, bound to its identifier.
 *
 * @param commitment R, with an even y
 * @param response μ = k + a₀c
 */
public record ProofOfPossession(Point commitment, Scalar response) {
  /** The length of an encoded proof in bytes: x(R) and μ. */
  public static final int LENGTH = 64;

  /** Checks the parity. */
  public ProofOfPossession {
    if (!commitment.hasEvenY()) {
      throw new IllegalArgumentException("R has an even y");
    }
  }

  /** Proves; k is negated where R would have an odd y, a₀ never is. */
  static ProofOfPossession prove(
      Ciphersuite suite, Identifier prover, SecretScalar constant, Point c0, SecretScalar k) {
    Curve curve = suite.curve();
    Point r = curve.multiplyGenerator(k);
    Scalar c = challenge(suite, prover, c0, r.withEvenY());
    try (SecretScalar even = r.hasEvenY() ? k.copy() : curve.negate(k);
        SecretScalar product = curve.multiply(constant, c);
        SecretScalar sum = curve.add(even, product)) {
      return new ProofOfPossession(r.withEvenY(), sum.declassify());
    }
  }

  private static Scalar challenge(Ciphersuite suite, Identifier prover, Point c0, Point r) {
    return suite.hashProof(prover.encode(), c0.encode(), r.encode());
  }

  /** Whether the proof holds for this prover and constant: μG = R + c·C₀. */
  public boolean verify(Ciphersuite suite, Identifier prover, Point c0) {
    Curve curve = suite.curve();
    Scalar c = challenge(suite, prover, c0, commitment);
    return curve.multiplyGenerator(response).equals(curve.add(commitment, curve.multiply(c0, c)));
  }

  /** x(R)‖μ, 64 bytes. */
  public byte[] encode() {
    byte[] bytes = Arrays.copyOf(commitment.x(), LENGTH);
    System.arraycopy(response.encode(), 0, bytes, 32, 32);
    return bytes;
  }

  /** Reads 64 bytes. */
  public static ProofOfPossession decode(Curve curve, byte[] bytes) throws VerificationException {
    if (bytes.length != LENGTH) {
      throw new VerificationException(
          "proof of possession", LENGTH + " bytes", bytes.length + " bytes");
    }
    byte[] r = new byte[Point.LENGTH];
    r[0] = 2;
    System.arraycopy(bytes, 0, r, 1, 32);
    return new ProofOfPossession(
        curve.decode(r), Scalar.decode(Arrays.copyOfRange(bytes, 32, LENGTH)));
  }
}
