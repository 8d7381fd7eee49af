package io.ochk.signer.share;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.signer.Operator;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.Recovery;
import java.util.Optional;

/** Gives an operator its share back from its seed and the public record of an epoch. */
public final class ShareRecovery {
  private ShareRecovery() {}

  /**
   * A recovered share with the epoch that it belongs to.
   *
   * @param share the share; the caller closes it
   * @param epoch the verified epoch
   */
  public record Recovered(KeyShare share, VerifiedRecord epoch) {}

  /**
   * Verifies the record whole and recovers the share.
   *
   * @throws VerificationException if something does not hold, or the operator has no seat in it
   */
  public static Recovered recover(Ciphersuite suite, Operator operator, EpochRecord record)
      throws VerificationException {
    VerifiedRecord verified = VerifiedRecord.of(suite, record);
    Optional<SeatHolder> seat = record.setup().receiver(operator.publicKey());
    if (seat.isEmpty()) {
      throw new VerificationException(
          "seats of the epoch", "one of " + operator.id(), "only others");
    }
    KeyShare share =
        Recovery.recover(
            suite,
            verified.transcript(),
            verified.frames(),
            Identifier.ofSeat(seat.get().seat()),
            operator.encryption());
    return new Recovered(share, verified);
  }
}
