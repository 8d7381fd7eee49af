package io.ochk.threshold;

import io.ochk.threshold.curve.Scalar;
import java.math.BigInteger;
import java.util.Collection;

/**
 * Lagrange coefficients. Identifiers are small, so numerator and denominator are multiplied as
 * whole numbers and reduced once; there is one inversion for a coefficient.
 */
public final class Lagrange {
  private Lagrange() {}

  /** λ of one member of a set for the value at 0: ∏ xⱼ / (xⱼ − xᵢ). */
  public static Scalar atZero(Identifier member, Collection<Identifier> set) {
    return at(0, member, set);
  }

  /** λ of one member of a set for the value at any identifier. */
  public static Scalar at(Identifier x, Identifier member, Collection<Identifier> set) {
    return at(x.value(), member, set);
  }

  private static Scalar at(int x, Identifier member, Collection<Identifier> set) {
    if (!set.contains(member)) {
      throw new IllegalArgumentException(member + " is not in " + set);
    }
    BigInteger numerator = BigInteger.ONE;
    BigInteger denominator = BigInteger.ONE;
    for (Identifier other : set) {
      if (!other.equals(member)) {
        numerator = numerator.multiply(BigInteger.valueOf(other.value() - (long) x));
        denominator =
            denominator.multiply(BigInteger.valueOf(other.value() - (long) member.value()));
      }
    }
    return Scalar.reduce(numerator).multiply(Scalar.reduce(denominator).invert());
  }
}
