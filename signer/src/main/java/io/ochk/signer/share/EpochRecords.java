package io.ochk.signer.share;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.Joins;
import io.ochk.signer.Operator;
import io.ochk.signer.ceremony.CeremonySetups;
import io.ochk.signer.ceremony.FrameEnvelopes;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.FrameVerifier;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.verify.EpochVerification;
import io.ochk.verify.VerifiedEpoch;

/** Verifies epoch records, which stand alone. */
public final class EpochRecords {
  private EpochRecords() {}

  /**
   * What a record consists of, verified.
   *
   * @param record the record
   * @param transcript its transcript
   * @param frames who sat where
   * @param epoch what it proves
   */
  public record Verified(
      EpochRecord record, Transcript transcript, FrameVerifier frames, VerifiedEpoch epoch) {}

  /**
   * Verifies setup, joins, session, every frame's envelope, the transcript and its certificates.
   *
   * @throws VerificationException naming what does not hold
   */
  public static Verified verify(Ciphersuite suite, EpochRecord record)
      throws VerificationException {
    Joins joins;
    try {
      joins = Joins.verified(record.setup(), record.joins());
    } catch (io.ochk.protocol.signature.VerificationException e) {
      throw new VerificationException("joins", "those of the setup", String.valueOf(e.getMessage()));
    }
    if (!joins.envelopes().equals(record.joins())) {
      throw new VerificationException("joins", "in the order in which they are hashed", "another");
    }
    CeremonySetup expected = CeremonySetups.of(suite, joins);
    Transcript transcript = Transcript.decode(suite.curve(), record.transcript().bytes());
    if (!transcript.setup().hash().equals(expected.hash())) {
      throw new VerificationException(
          "setup of the transcript", expected.hash().toString(), "" + transcript.setup().hash());
    }
    FrameVerifier frames =
        new FrameEnvelopes(suite.curve(), record.setup(), joins.sessionHash());
    VerifiedEpoch epoch =
        new EpochVerification(suite, Operator.network(record.setup().network()))
            .verify(
                new EpochVerification.Evidence(transcript, expected.sessionHash(), frames));
    return new Verified(record, transcript, frames, epoch);
  }
}
