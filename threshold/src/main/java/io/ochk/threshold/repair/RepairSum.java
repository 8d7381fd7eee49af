package io.ochk.threshold.repair;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageType;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.SealedShare;

/**
 * Second message of a repair: the sum of the pieces that a helper got, for the owner alone. Sent in
 * a message that the helper signs.
 *
 * @param sessionHash the repair
 * @param helper who added up
 * @param dealsHash the hash over the hashes of all deals, in the order of helpers: the sum is of
 *     these
 * @param sealed the sum, sealed to the owner
 */
public record RepairSum(
    Hash256 sessionHash, Identifier helper, Hash256 dealsHash, SealedShare sealed) {
  /** The encoding of {@code docs/spec/threshold.md}. */
  public byte[] encode() {
    return new MessageWriter(MessageType.REPAIR_SUM)
        .fixed(sessionHash.encode())
        .fixed(helper.encode())
        .fixed(dealsHash.encode())
        .fixed(sealed.encode())
        .toBytes();
  }

  /** Reads an encoding. */
  public static RepairSum decode(byte[] bytes) throws VerificationException {
    MessageReader in = new MessageReader(MessageType.REPAIR_SUM, bytes);
    RepairSum sum =
        new RepairSum(
            Hash256.decode(in.fixed("session hash", Hash256.LENGTH)),
            Identifier.decode(in.fixed("helper", Identifier.LENGTH)),
            Hash256.decode(in.fixed("deals hash", Hash256.LENGTH)),
            SealedShare.decode(in.fixed("sealed sum", SealedShare.LENGTH)));
    in.end();
    return sum;
  }
}
