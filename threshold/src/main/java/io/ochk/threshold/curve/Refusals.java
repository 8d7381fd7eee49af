package io.ochk.threshold.curve;

import io.ochk.threshold.encoding.VerificationException;
import java.util.HexFormat;

/** The one wording of a point that is none, whichever provider looked at it. */
final class Refusals {
  private Refusals() {}

  static VerificationException notOnCurve(byte[] compressed) {
    return new VerificationException(
        "point", "a point of secp256k1", HexFormat.of().formatHex(compressed));
  }
}
