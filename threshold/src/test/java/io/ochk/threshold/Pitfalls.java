package io.ochk.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.CeremonyMessage;
import io.ochk.threshold.keygen.CeremonyState.Aborted;
import io.ochk.threshold.keygen.CeremonyTable;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.signing.SigningTable;
import java.util.Random;

/**
 * What the tests of the field's mistakes share. There is one test for each line of the list, named
 * {@code pitfall} and the line's number.
 */
abstract class Pitfalls {
  static final byte[] MESSAGE = Hash256.of(new byte[] {1}).encode();

  final Random random = new Random(37);
  final Ciphersuite suite = Ciphersuite.taproot(LibSecp256k1.load());

  TrustedDealer.Deal deal(int t, int n) {
    return TrustedDealer.deal(suite, Participants.ofSeats(t, n), random);
  }

  SigningTable table(TrustedDealer.Deal deal) {
    return new SigningTable(suite, deal.shares().values(), random);
  }

  CeremonyTable ceremony(int t, int n) throws VerificationException {
    return CeremonyTable.generation(suite, t, n, random);
  }

  static Aborted aborted(CeremonyTable table, int member) {
    assertThat(table.state(member)).isInstanceOf(Aborted.class);
    return (Aborted) table.state(member);
  }

  static boolean says(SignedFrame frame, Class<? extends CeremonyMessage> kind, Seat sender) {
    return kind.isInstance(frame.frame().message()) && frame.frame().sender().equals(sender);
  }
}
