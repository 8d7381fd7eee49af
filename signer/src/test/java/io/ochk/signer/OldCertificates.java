package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import java.util.List;
import java.util.Optional;

/** Certificates of those who dealt, beyond the threshold: the record of an epoch may lack them. */
final class OldCertificates {
  private OldCertificates() {}

  private static boolean isOld(Seat seat, int number) {
    return seat.group() == Seat.Group.OLD && seat.identifier().seat() == number;
  }

  /** What becomes of such a certificate. */
  enum Ending {
    /** Nobody gets it. */
    LOST,
    /** It names another transcript. */
    FALSE;

    /** Has it happen to that of an old seat, whose operator is a kit. */
    void happensTo(Guild guild, int seat) {
      guild.lost =
          (from, message) -> {
            Optional<Frame> certificate =
                frame(message).filter(f -> from == seat && isCertificate(f, seat));
            if (certificate.isPresent() && this == FALSE) {
              PeerMessage lie = falsified(certificate.get(), TestKeys.operator(seat));
              for (int to = 0; to < guild.members.size(); to++) {
                if (to != from) {
                  guild.mail.add(new Guild.Parcel(from, to, lie));
                }
              }
            }
            return certificate.isPresent();
          };
    }
  }

  private static boolean isCertificate(Frame frame, int seat) {
    return frame.message() instanceof Certificate && isOld(frame.sender(), seat);
  }

  private static Optional<Frame> frame(PeerMessage message) {
    try {
      return message instanceof PeerMessage.Envelope(var envelope)
              && envelope.action() instanceof CeremonyFrame action
              && action.about() instanceof CeremonyFrame.InSession in
          ? Optional.of(Frame.decode(Guild.SUITE.curve(), in.frame().bytes()))
          : Optional.empty();
    } catch (MalformedException | VerificationException e) {
      throw new AssertionError(e);
    }
  }

  private static PeerMessage falsified(Frame frame, SigningKey operator) {
    Hash256 key = ((Certificate) frame.message()).publicKeyHash();
    Frame lie = new Frame(frame.sessionHash(), frame.sender(), new Certificate(key, key));
    CeremonyFrame action =
        CeremonyFrame.of(
            CeremonyFrame.Kind.CERTIFY,
            Programme.SLUG,
            OperatorId.of(operator.publicKey()),
            frame.sessionHash().toString(),
            lie.encode());
    return new PeerMessage.Envelope(
        ActionEnvelope.sign(
            ActionPayload.of(action, 77, new Programme().now() + 300, Optional.of(Programme.SLUG)),
            operator));
  }

  /** A record with all certificates, as a node closes it without that of this old seat. */
  static EpochRecord without(EpochRecord whole, int seat) throws Exception {
    Transcript made = Transcript.decode(Guild.SUITE.curve(), whole.transcript().bytes());
    List<SignedFrame> some =
        made.certificates().stream().filter(frame -> !isOld(frame.frame().sender(), seat)).toList();
    assertThat(some).hasSize(made.certificates().size() - 1);
    Transcript enough =
        new Transcript(made.setup(), made.round1(), made.echoes(), made.shares(), some);
    return new EpochRecord(whole.setup(), whole.joins(), Octets.of(enough.encode()));
  }
}
