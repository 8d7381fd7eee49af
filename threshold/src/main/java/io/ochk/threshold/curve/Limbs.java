package io.ochk.threshold.curve;

import java.math.BigInteger;

/** Public constants of the reduction of 48 bytes. */
final class Limbs {
  static final Scalar SHIFT_128 = new Scalar(BigInteger.ONE.shiftLeft(128));

  private Limbs() {}
}
