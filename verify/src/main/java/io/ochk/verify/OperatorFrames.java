package io.ochk.verify;

import io.ochk.protocol.ceremony.PreviousKey;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.json.MalformedException;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.FrameVerifier;
import io.ochk.threshold.keygen.Seat;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Checks frames by the rules of envelopes: the "signature" of a frame is the whole envelope in
 * which the operator of that seat signed it, in canonical bytes.
 */
public final class OperatorFrames implements FrameVerifier {
  private final Curve curve;
  private final SetupDocument setup;
  private final String sessionHash;

  /**
   * A verifier for one session.
   *
   * @param setup says whose key sits where
   * @param sessionHash 64 lower-case hex characters
   */
  public OperatorFrames(Curve curve, SetupDocument setup, String sessionHash) {
    this.curve = curve;
    this.setup = setup;
    this.sessionHash = sessionHash;
  }

  @Override
  public boolean verify(Seat sender, byte[] frame, byte[] signature) {
    try {
      ActionEnvelope envelope = ActionEnvelope.parse(signature);
      return Arrays.equals(envelope.bytes(), signature)
          && envelope.action() instanceof CeremonyFrame action
          && action.about() instanceof CeremonyFrame.InSession in
          && in.sessionHash().equals(sessionHash)
          && action.federationSlug().equals(setup.federationSlug())
          && action.operatorId().names(envelope.pubkey())
          && Arrays.equals(in.frame().bytes(), frame)
          && isOfKind(action.kind(), frame)
          && holder(sender).filter(h -> h.operatorPubkey().equals(envelope.pubkey())).isPresent()
          && isSigned(envelope);
    } catch (MalformedException e) {
      return false;
    }
  }

  private boolean isOfKind(CeremonyFrame.Kind kind, byte[] frame) {
    try {
      return Frame.decode(curve, frame).message().kind() == kind.number();
    } catch (VerificationException e) {
      return false;
    }
  }

  private static boolean isSigned(ActionEnvelope envelope) {
    try {
      envelope.verify();
      return true;
    } catch (io.ochk.protocol.signature.VerificationException e) {
      return false;
    }
  }

  /** Who holds a seat of the ceremony: of the epoch that is made, or of the one before. */
  private Optional<SeatHolder> holder(Seat sender) {
    int seat = sender.identifier().seat();
    return switch (sender.group()) {
      case NEW -> setup.holder(seat);
      case OLD ->
          setup.resharing().map(PreviousKey::oldSeats).orElse(List.of()).stream()
              .filter(holder -> holder.seat() == seat)
              .findFirst();
    };
  }
}
