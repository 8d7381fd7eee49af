package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.signer.share.ShareRecovery;
import io.ochk.signer.share.VerifiedRecord;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.PreviousEpoch;
import io.ochk.verify.FederationMembers;
import io.ochk.verify.KnownEpoch;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes epochs from their public records, where this signer did not take part itself: another
 * signer of the operator did, or the operator has handed over.
 */
final class EpochIntake {
  private EpochIntake() {}

  /**
   * Why a record is not taken, if it is not; its share is recovered and kept where there is one.
   */
  static Optional<String> take(
      SeatRun.Means means,
      FederationSlug federation,
      Supplier<Optional<FederationMembers>> membership,
      EpochRecord record) {
    if (!record.setup().federationSlug().equals(federation)) {
      return Optional.of("it is of " + record.setup().federationSlug());
    }
    try {
      VerifiedRecord verified = VerifiedRecord.of(means.suite(), record);
      if (!agreedTo(means, record)
          && !follows(means, verified)
          && !calledFor(membership.get(), record)) {
        return Optional.of(
            "this operator did not join it, it follows on no known epoch, and the federation's"
                + " record does not call for it");
      }
      Optional<String> refusal = means.epochs().refusal(verified);
      if (refusal.isPresent()) {
        return refusal;
      }
      if (record.setup().receiver(means.operator().publicKey()).isPresent()) {
        try (var share = ShareRecovery.recover(means.suite(), means.operator(), record).share()) {
          means.shares().keep(federation, record.setup().hash(), share);
        }
      }
      means.epochs().keep(verified, means.operator().now());
      return Optional.empty();
    } catch (VerificationException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static boolean agreedTo(SeatRun.Means means, EpochRecord record) {
    return record.joins().stream()
        .map(ActionEnvelope::pubkey)
        .anyMatch(means.operator().publicKey()::equals);
  }

  // A successor was not there: the organiser, and the guardians who ratified, say who was.
  private static boolean calledFor(Optional<FederationMembers> membership, EpochRecord record) {
    return membership.isPresent()
        && membership.get().state().setupRefusal(record.setup()).isEmpty();
  }

  // Certified by the old threshold over the very transcript that is known here.
  private static boolean follows(SeatRun.Means means, VerifiedRecord verified) {
    Optional<KnownEpoch> newest = means.epochs().newest(verified.record().setup().federationSlug());
    Optional<PreviousEpoch> previous = verified.transcript().setup().previous();
    return newest.isPresent()
        && previous.isPresent()
        && previous.get().key().equals(newest.get().verified().key())
        && previous.get().transcriptHash().equals(newest.get().verified().transcriptHash());
  }
}
