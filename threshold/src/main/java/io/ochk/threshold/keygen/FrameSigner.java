package io.ochk.threshold.keygen;

/** Signs the frames of one seat with its operator's key. */
@FunctionalInterface
public interface FrameSigner {
  /** The operator's signature over a frame's bytes, or an envelope that holds it. */
  byte[] sign(byte[] frame);
}
