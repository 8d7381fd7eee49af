package io.ochk.threshold.signing;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;

/**
 * Which try at which request a message belongs to. A pair of nonces is drawn for exactly one.
 *
 * @param requestHash the hash of the approved request
 * @param number the try's number, counted by the coordinator from 0
 * @param epoch the epoch of the shares that sign
 */
public record SigningAttempt(Hash256 requestHash, int number, int epoch) {
  /** Checks the ranges. */
  public SigningAttempt {
    if (number < 0 || epoch < 0) {
      throw new IllegalArgumentException("attempts and epochs count from 0");
    }
  }

  void write(MessageWriter out) {
    out.fixed(requestHash.encode()).u32(number).u32(epoch);
  }

  static SigningAttempt read(MessageReader in) throws VerificationException {
    return new SigningAttempt(
        Hash256.decode(in.fixed("request hash", Hash256.LENGTH)),
        in.between("attempt", 0, Integer.MAX_VALUE),
        in.between("epoch", 0, Integer.MAX_VALUE));
  }
}
