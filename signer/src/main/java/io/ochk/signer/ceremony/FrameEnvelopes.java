package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.PreviousKey;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.signer.Operator;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.FrameVerifier;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Frames of one ceremony in operators' envelopes. What the ceremony calls the signature of a frame
 * is the whole envelope, in canonical bytes.
 */
public final class FrameEnvelopes implements FrameVerifier {
  /** How long a frame may be on its way. */
  static final Duration LIFETIME = Duration.ofDays(30);

  private final Curve curve;
  private final SetupDocument setup;
  private final String sessionHash;

  /** Frames of the ceremony with this setup and session. */
  public FrameEnvelopes(Curve curve, SetupDocument setup, String sessionHash) {
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
   * The frame in an envelope of this session.
   *
   * @throws VerificationException if it is none, or envelope and frame do not agree
   */
  SignedFrame read(ActionEnvelope envelope) throws VerificationException {
    CeremonyFrame.InSession in = inSession(envelope);
    return new SignedFrame(Frame.decode(curve, in.frame().bytes()), envelope.bytes());
  }

  private CeremonyFrame.InSession inSession(ActionEnvelope envelope) throws VerificationException {
    try {
      if (envelope.action() instanceof CeremonyFrame action && action.inSession().isPresent()) {
        return action.inSession().get();
      }
      throw new VerificationException("envelope", "a frame", envelope.payload().action());
    } catch (MalformedException e) {
      throw new VerificationException("envelope", "a frame", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean verify(Seat sender, byte[] frame, byte[] signature) {
    try {
      ActionEnvelope envelope = ActionEnvelope.parse(signature);
      return Arrays.equals(envelope.bytes(), signature)
          && Optional.of(envelope.pubkey()).equals(holder(sender))
          && envelope.action() instanceof CeremonyFrame action
          && agrees(envelope, action, frame);
    } catch (MalformedException e) {
      return false;
    }
  }

  private boolean agrees(ActionEnvelope envelope, CeremonyFrame action, byte[] frame) {
    try {
      envelope.verify();
      int number = Frame.decode(curve, frame).message().kind();
      return action.operatorId().names(envelope.pubkey())
          && action.federationSlug().equals(setup.federationSlug())
          && action.kind().number() == number
          && action.inSession().isPresent()
          && action.inSession().get().sessionHash().equals(sessionHash)
          && Arrays.equals(action.inSession().get().frame().bytes(), frame);
    } catch (io.ochk.protocol.signature.VerificationException | VerificationException e) {
      return false;
    }
  }

  private Optional<PublicKey> holder(Seat seat) {
    List<SeatHolder> holders =
        switch (seat.group()) {
          case NEW -> setup.seats();
          case OLD -> setup.resharing().map(PreviousKey::oldSeats).orElse(List.of());
        };
    return holders.stream()
        .filter(h -> h.seat() == seat.identifier().seat())
        .map(SeatHolder::operatorPubkey)
        .findFirst();
  }
}
