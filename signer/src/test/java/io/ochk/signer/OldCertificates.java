package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import java.util.List;

/** Certificates of those who dealt, beyond the threshold: the record of an epoch may lack them. */
final class OldCertificates {
  private OldCertificates() {}

  private static boolean isOld(Seat seat, int number) {
    return seat.group() == Seat.Group.OLD && seat.identifier().seat() == number;
  }

  /** Whether a message is the certificate of this old seat. */
  static boolean isOne(PeerMessage message, int seat) {
    try {
      return message instanceof PeerMessage.Envelope(var envelope)
          && envelope.action() instanceof CeremonyFrame frame
          && frame.kind() == CeremonyFrame.Kind.CERTIFY
          && isOld(
              Frame.decode(Guild.SUITE.curve(), frame.inSession().orElseThrow().frame().bytes())
                  .sender(),
              seat);
    } catch (MalformedException | VerificationException e) {
      throw new AssertionError(e);
    }
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
