package io.ochk.threshold.signing;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;

/**
 * Which try at which request a message belongs to. A pair of nonces is drawn for exactly one.
 *
 * <p>Several members may coordinate one request. Each that may do so at the same time counts in a
 * <em>lane</em> of its own: numbers that leave the same rest when divided by {@link #LANES}. A
 * signer answers a coordinator only about numbers of its lane, so that nobody can use up the nonces
 * that another coordinator was promised.
 *
 * @param requestHash the hash of the approved request
 * @param number the try's number, below 2³¹
 * @param epoch the epoch of the shares that sign
 */
public record SigningAttempt(Hash256 requestHash, int number, int epoch) {
  /** How many coordinators may work on one request at the same time. */
  public static final int LANES = 16;

  /** Checks the ranges. */
  public SigningAttempt {
    if (number < 0 || epoch < 0) {
      throw new IllegalArgumentException("attempts and epochs count from 0");
    }
  }

  /** The lane, from 0 to 15. */
  public int lane() {
    return number % LANES;
  }

  /** Whether there is a number after this one in its lane. */
  static boolean hasNext(int number) {
    return number <= Integer.MAX_VALUE - LANES;
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
