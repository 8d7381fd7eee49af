package io.ochk.threshold.curve;

final class BouncyCastleCurveTest extends CurveContract {
  @Override
  Curve curve() {
    return new BouncyCastleCurve();
  }
}
