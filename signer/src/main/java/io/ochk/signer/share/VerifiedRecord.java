package io.ochk.signer.share;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.FrameVerifier;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.verify.EpochRecords;
import io.ochk.verify.VerifiedEpoch;

/**
 * An epoch's public record that was verified whole, and what it consists of.
 *
 * @param record the record
 * @param transcript its transcript
 * @param frames who sat where
 * @param epoch what it proves
 */
public record VerifiedRecord(
    EpochRecord record, Transcript transcript, FrameVerifier frames, VerifiedEpoch epoch) {
  /**
   * Verifies joins, session, the operators' signatures on all frames, the transcript and its
   * certificates.
   *
   * @throws VerificationException naming what does not hold
   */
  public static VerifiedRecord of(Ciphersuite suite, EpochRecord record)
      throws VerificationException {
    try {
      EpochRecords.Whole whole = EpochRecords.whole(suite, record);
      return new VerifiedRecord(record, whole.transcript(), whole.frames(), whole.epoch());
    } catch (io.ochk.protocol.signature.VerificationException e) {
      throw ofThreshold(e);
    }
  }

  /** The same failure in the words of the threshold room. */
  public static VerificationException ofThreshold(
      io.ochk.protocol.signature.VerificationException e) {
    return new VerificationException(e.check(), e.expected(), e.actual());
  }
}
