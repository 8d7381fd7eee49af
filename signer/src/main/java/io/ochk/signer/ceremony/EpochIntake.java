package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.signer.DeskMeans;
import io.ochk.signer.share.ShareRecovery;
import io.ochk.signer.share.VerifiedRecord;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.verify.FederationMembers;
import io.ochk.verify.KnownEpoch;
import io.ochk.verify.SetupAcceptance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes epochs from their public records, where this signer did not take part itself: another
 * signer of the operator did, or the operator has handed over. Which one counts, node and browser
 * say by the same rule: {@link SetupAcceptance#epochRefusal}.
 *
 * <p>A record that comes before its predecessor, or before the federation's record calls for it,
 * waits in memory; a few do.
 */
final class EpochIntake {
  private static final Logger LOG = LoggerFactory.getLogger(EpochIntake.class);
  private static final int MOST_EARLY = 4;

  private final DeskMeans means;
  private final FederationSlug federation;
  private final SequencedMap<String, EpochRecord> early = new LinkedHashMap<>();

  EpochIntake(DeskMeans means, FederationSlug federation) {
    this.means = means;
    this.federation = federation;
  }

  /** Those that came too early, and may count still. */
  List<EpochRecord> early() {
    int newest = means.epochs().newest(federation).map(KnownEpoch::number).orElse(-1);
    early.values().removeIf(record -> record.setup().epoch() <= newest);
    return List.copyOf(early.values());
  }

  /** Keeps one for later. */
  void await(EpochRecord record) {
    early.put(record.setup().hash(), record);
    if (early.size() > MOST_EARLY) {
      early.pollFirstEntry();
    }
  }

  /** What became of a record. */
  enum Outcome {
    /** It does not count by what is known now, and may later. */
    EARLY,
    /** It does not verify. */
    INVALID,
    /** It is the newest epoch. */
    TAKEN
  }

  /** Takes a record if it is called for by what is known now, and verifies. */
  Outcome take(EpochRecord record, Optional<FederationMembers> members) {
    String hash = record.setup().hash();
    Optional<String> refusal = notCalledFor(record, members);
    if (refusal.isPresent()) {
      LOG.info("the record of epoch {} does not count yet: {}", hash, refusal.get());
      return Outcome.EARLY;
    }
    try {
      keep(record);
      return Outcome.TAKEN;
    } catch (VerificationException e) {
      LOG.warn("the record of epoch {} is not taken: {}", hash, e.getMessage());
      return Outcome.INVALID;
    }
  }

  // Whether it verifies is not looked at.
  private Optional<String> notCalledFor(EpochRecord record, Optional<FederationMembers> members) {
    return members.isEmpty()
        ? Optional.of(SetupJudge.NO_RECORD)
        : SetupAcceptance.epochRefusal(
            record.setup(), members.get(), means.epochs().newest(federation));
  }

  // This operator's share is recovered from it and kept, if it has one.
  private void keep(EpochRecord record) throws VerificationException {
    early.remove(record.setup().hash());
    VerifiedRecord verified = VerifiedRecord.of(means.suite(), record);
    if (record.setup().receiver(means.operator().publicKey()).isPresent()) {
      try (var share = ShareRecovery.recover(means.suite(), means.operator(), record).share()) {
        means.shares().keep(federation, record.setup().hash(), share);
      }
    }
    means.epochs().keep(verified, means.operator().now());
  }
}
