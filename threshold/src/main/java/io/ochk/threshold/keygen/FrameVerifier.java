package io.ochk.threshold.keygen;

/** Knows the operators of a ceremony and checks their signatures. */
@FunctionalInterface
public interface FrameVerifier {
  /**
   * Whether these bytes were signed by the operator in that seat. Malformed signatures are false,
   * not an error.
   */
  boolean verify(Seat sender, byte[] frame, byte[] signature);
}
