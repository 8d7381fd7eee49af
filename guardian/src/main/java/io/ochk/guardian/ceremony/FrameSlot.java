package io.ochk.guardian.ceremony;

import io.ochk.protocol.ceremony.PreviousKey;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.CeremonyMessage;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import java.util.Optional;

/**
 * Where a frame belongs: of each seat one frame of a kind is due, of complaints and reveals one for
 * each counterpart.
 *
 * @param frame the frame
 * @param sender its seat, as {@code old 3} or {@code 3}
 * @param counterpart whom a complaint or reveal is about; else empty
 */
record FrameSlot(Frame frame, String sender, String counterpart) {

  /**
   * Reads the frame inside an envelope and checks that both say the same.
   *
   * @throws VerificationException if it is no frame, or of another session or kind
   */
  static FrameSlot of(Curve curve, CeremonyFrame.Kind kind, CeremonyFrame.InSession in)
      throws VerificationException {
    Frame frame = Frame.decode(curve, in.frame().bytes());
    if (frame.message().kind() != kind.number()) {
      throw new VerificationException(
          "kind of the frame", "" + kind.number(), "" + frame.message().kind());
    }
    if (!frame.sessionHash().toString().equals(in.sessionHash())) {
      throw new VerificationException(
          "session of the frame", in.sessionHash(), frame.sessionHash().toString());
    }
    return new FrameSlot(frame, frame.sender().toString(), counterpart(frame.message()));
  }

  /**
   * The frame of an envelope, with the envelope as its signature; empty if the one who signed it
   * does not hold the seat: what came before the session began was taken without a look at that.
   *
   * @throws VerificationException if what it holds is no frame
   * @throws MalformedException if it holds no action
   */
  static Optional<SignedFrame> signed(Curve curve, SetupDocument setup, ActionEnvelope envelope)
      throws VerificationException, MalformedException {
    if (envelope.action() instanceof CeremonyFrame action
        && action.about() instanceof CeremonyFrame.InSession in) {
      FrameSlot slot = of(curve, action.kind(), in);
      if (slot.isBy(envelope.pubkey(), setup)) {
        return Optional.of(new SignedFrame(slot.frame(), envelope.bytes()));
      }
    }
    return Optional.empty();
  }

  private static String counterpart(CeremonyMessage message) {
    return switch (message) {
      case CeremonyMessage.Complaint complaint -> complaint.dealer().toString();
      case CeremonyMessage.Reveal reveal -> reveal.complainer().toString();
      case CeremonyMessage.Round1 r -> "";
      case CeremonyMessage.Echo e -> "";
      case CeremonyMessage.Shares s -> "";
      case CeremonyMessage.Certificate c -> "";
      case CeremonyMessage.Abandonment a -> "";
    };
  }

  /** Whether this key holds the seat that the frame comes from. */
  boolean isBy(PublicKey operator, SetupDocument setup) {
    int number = frame.sender().identifier().value() - 1;
    return (frame.sender().group() == Seat.Group.NEW
            ? setup.seats().stream()
            : setup.resharing().stream().map(PreviousKey::oldSeats).flatMap(s -> s.stream()))
        .anyMatch(h -> holds(h, number, operator));
  }

  private static boolean holds(SeatHolder holder, int number, PublicKey operator) {
    return holder.seat() == number && holder.operatorPubkey().equals(operator);
  }
}
