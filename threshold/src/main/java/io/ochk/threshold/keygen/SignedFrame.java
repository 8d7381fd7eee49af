package io.ochk.threshold.keygen;

import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageType;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;
import java.util.Arrays;

/**
 * A frame and what its sender's operator signed it with: a signature, or the whole envelope that
 * carries it. This module does not look inside; a {@link FrameVerifier} does.
 */
public final class SignedFrame {
  /** The most bytes that a signature may have. */
  public static final int MAXIMUM_SIGNATURE = 1 << 20;

  private final Frame frame;
  private final byte[] signature;

  /** Creates a signed frame. */
  public SignedFrame(Frame frame, byte[] signature) {
    if (signature.length > MAXIMUM_SIGNATURE) {
      throw new IllegalArgumentException("a signature has at most a mebibyte");
    }
    this.frame = frame;
    this.signature = signature.clone();
  }

  /** The frame. */
  public Frame frame() {
    return frame;
  }

  /** A copy of the signature. */
  public byte[] signature() {
    return signature.clone();
  }

  /** Checks the signature. */
  public void requireSigned(FrameVerifier verifier) throws VerificationException {
    if (!verifier.verify(frame.sender(), frame.encode(), signature())) {
      throw new VerificationException(
          "signature on " + frame, "the signature of the operator in that seat", "another");
    }
  }

  /** The encoding of {@code docs/spec/threshold.md}. */
  public byte[] encode() {
    return new MessageWriter(MessageType.SIGNED_FRAME)
        .counted(frame.encode())
        .counted(signature)
        .toBytes();
  }

  /** Reads an encoding; the signature is not checked here. */
  public static SignedFrame decode(Curve curve, byte[] bytes) throws VerificationException {
    MessageReader in = new MessageReader(MessageType.SIGNED_FRAME, bytes);
    byte[] frame = in.counted("frame", MessageReader.MAXIMUM_LENGTH);
    byte[] signature = in.counted("signature", MAXIMUM_SIGNATURE);
    in.end();
    return new SignedFrame(Frame.decode(curve, frame), signature);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedFrame that
        && frame.equals(that.frame)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return frame.hashCode();
  }

  @Override
  public String toString() {
    return "signed " + frame;
  }
}
