package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.json.MalformedException;
import io.ochk.signer.Operator;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.SignedFrame;
import java.time.Duration;

/**
 * Frames of one ceremony in operators' envelopes. What the ceremony calls the signature of a frame
 * is the whole envelope, in canonical bytes; {@link io.ochk.verify.OperatorFrames} checks it.
 */
final class FrameEnvelopes {
  /** How long a frame may be on its way. */
  static final Duration LIFETIME = Duration.ofDays(30);

  private final Curve curve;
  private final SetupDocument setup;
  private final String sessionHash;

  FrameEnvelopes(Curve curve, SetupDocument setup, String sessionHash) {
    this.curve = curve;
    this.setup = setup;
    this.sessionHash = sessionHash;
  }

  /** Signs a frame in an envelope; the bytes are the envelope's. */
  byte[] sign(Operator operator, byte[] frame) {
    return operator
        .sign(
            CeremonyFrame.of(
                kind(frame), setup.federationSlug(), operator.id(), sessionHash, frame),
            LIFETIME)
        .bytes();
  }

  private CeremonyFrame.Kind kind(byte[] frame) {
    try {
      return CeremonyFrame.Kind.ofNumber(Frame.decode(curve, frame).message().kind())
          .orElseThrow(() -> new IllegalStateException("a kind of frame without an action"));
    } catch (VerificationException e) {
      throw new IllegalStateException("an own frame that does not decode", e);
    }
  }

  /**
   * The frame in an envelope.
   *
   * @throws VerificationException if there is none in it; who signed it is for the ceremony to
   *     check
   */
  SignedFrame read(ActionEnvelope envelope) throws VerificationException {
    try {
      if (envelope.action() instanceof CeremonyFrame action && action.inSession().isPresent()) {
        byte[] frame = action.inSession().get().frame().bytes();
        return new SignedFrame(Frame.decode(curve, frame), envelope.bytes());
      }
      throw new VerificationException("envelope", "a frame", envelope.payload().action());
    } catch (MalformedException e) {
      throw new VerificationException("envelope", "a frame", String.valueOf(e.getMessage()));
    }
  }
}
