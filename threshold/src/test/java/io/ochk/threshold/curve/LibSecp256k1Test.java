package io.ochk.threshold.curve;

final class LibSecp256k1Test extends CurveContract {
  @Override
  Curve curve() {
    return LibSecp256k1.load();
  }
}
