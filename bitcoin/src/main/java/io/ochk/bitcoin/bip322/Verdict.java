package io.ochk.bitcoin.bip322;

import io.ochk.bitcoin.transaction.Coin;
import java.util.List;

/** The three answers of BIP-322. */
public sealed interface Verdict {
  /**
   * The signature is valid from a time on and at an age.
   *
   * @param fromTime the lock time of the virtual transaction: 0, a block height below 500,000,000,
   *     or Unix seconds
   * @param atAge the sequence number of its first input (BIP-68), 0 if there is no relative lock
   * @param funds the coins that a proof of funds showed control of, checked against the lookup that
   *     was given
   */
  record Valid(long fromTime, long atAge, List<Coin> funds) implements Verdict {
    /** Copies the list. */
    public Valid {
      funds = List.copyOf(funds);
    }

    /** Whether it is valid at once: no time lock of either kind. */
    public boolean unconditional() {
      return fromTime == 0 && atAge == 0;
    }
  }

  /**
   * No rule was broken, but not everything could be checked.
   *
   * @param reason what could not
   */
  record Inconclusive(String reason) implements Verdict {}

  /**
   * A rule was broken.
   *
   * @param reason which
   */
  record Invalid(String reason) implements Verdict {}

  /** Whether this is {@link Valid} without any time lock. */
  default boolean isValidNow() {
    return this instanceof Valid valid && valid.unconditional();
  }
}
