package io.ochk.threshold.curve;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Chooses the provider of the group. */
public final class CurveProviders {
  private CurveProviders() {}

  /**
   * libsecp256k1 where it has a build (Linux on x86-64 and arm64, Windows on x86-64), else Bouncy
   * Castle.
   *
   * @param warning told, in a sentence for a log or a screen, when it had to be the second
   */
  public static Curve select(Consumer<String> warning) {
    return select(LibSecp256k1::load, warning);
  }

  static Curve select(Supplier<? extends Curve> preferred, Consumer<String> warning) {
    try {
      return preferred.get();
    } catch (IllegalStateException e) {
      warning.accept(
          "Using Bouncy Castle for secp256k1: slower, and not constant-time on secrets. "
              + e.getMessage());
      return new BouncyCastleCurve();
    }
  }
}
