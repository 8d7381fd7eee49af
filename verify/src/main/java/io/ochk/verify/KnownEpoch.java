package io.ochk.verify;

import io.ochk.protocol.ceremony.EpochRecord;
import java.util.HexFormat;

/**
 * An epoch of a federation's key, together with the record that proves it.
 *
 * @param record the public record
 * @param verified what it proves
 */
public record KnownEpoch(EpochRecord record, VerifiedEpoch verified) {
  /** x(Q), 64 lower-case hex characters. */
  public String keyX() {
    return HexFormat.of().formatHex(verified.key().groupKey().x());
  }

  /** Its number, from 0. */
  public int number() {
    return verified.key().epoch();
  }

  /** How many shares sign. */
  public int threshold() {
    return verified.key().participants().threshold();
  }

  /** The hash of the setup that it was made by, 64 lower-case hex characters. */
  public String setupHash() {
    return record.setup().hash();
  }
}
