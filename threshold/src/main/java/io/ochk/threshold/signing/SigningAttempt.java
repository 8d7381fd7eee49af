package io.ochk.threshold.signing;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;

/**
 * Which try at which request a message belongs to. A pair of nonces is drawn for exactly one.
 *
 * <p>Every member may coordinate, and has numbers of its own: its identifier times 2¹⁵ and the
 * 32767 that follow. A signer answers a coordinator only about numbers that {@link #belongsTo} it,
 * so that nobody can use up the nonces that another coordinator was promised.
 *
 * @param requestHash the hash of the approved request
 * @param number the try's number, below 2³¹
 * @param epoch the epoch of the shares that sign
 */
public record SigningAttempt(Hash256 requestHash, int number, int epoch) {
  private static final int NUMBER_BITS = 15;
  private static final int LAST = (1 << NUMBER_BITS) - 1;

  /** Checks the ranges. */
  public SigningAttempt {
    if (number < 0 || epoch < 0) {
      throw new IllegalArgumentException("attempts and epochs count from 0");
    }
  }

  /** The first number of a coordinator. */
  public static int firstOf(Identifier coordinator) {
    return coordinator.value() << NUMBER_BITS;
  }

  /** Whether the number is the last of its coordinator, which is never used. */
  static boolean isLast(int number) {
    return (number & LAST) == LAST;
  }

  /** Whether the number is one of this coordinator's. */
  public boolean belongsTo(Identifier coordinator) {
    return coordinator() == coordinator.value();
  }

  /** The coordinator's identifier; 0 where numbers are given by nobody in particular. */
  int coordinator() {
    return number >>> NUMBER_BITS;
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
