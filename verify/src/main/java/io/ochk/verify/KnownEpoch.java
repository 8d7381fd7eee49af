package io.ochk.verify;

import io.ochk.protocol.ceremony.EpochRecord;
import java.util.HexFormat;

/**
 * An epoch of a federation's key, together with the record that proves it.
 *
 * @param record the public record
 * @param verified what it proves
 * @param setupHash the hash of the setup that it was made by, 64 lower-case hex characters
 */
public record KnownEpoch(EpochRecord record, VerifiedEpoch verified, String setupHash) {
  /** An epoch; the hash is worked out once, as it is asked for often. */
  public KnownEpoch(EpochRecord record, VerifiedEpoch verified) {
    this(record, verified, record.setup().hash());
  }

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
}
