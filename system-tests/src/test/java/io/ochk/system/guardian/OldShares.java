package io.ochk.system.guardian;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.curve.CurveProviders;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.Recovery;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.verify.EpochRecords;
import io.ochk.verify.OperatorFrames;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What somebody could do who had got hold of several operators' seeds and of old records. */
final class OldShares {
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final Ciphersuite SUITE =
      Ciphersuite.taproot(CurveProviders.select(warning -> {}));

  private OldShares() {}

  /** The share that an operator has in an epoch, from its seed and the public record. */
  static KeyShare share(EpochRecord record, SigningKey operator) throws Exception {
    Joins joins = Joins.verified(record.setup(), record.joins());
    int seat = record.setup().receiver(operator.publicKey()).orElseThrow().seat();
    return Recovery.recover(
        SUITE,
        Transcript.decode(SUITE.curve(), record.transcript().bytes()),
        new OperatorFrames(SUITE.curve(), record.setup(), joins.sessionHash()),
        Identifier.ofSeat(seat),
        EncryptionKeyPair.ofSeed(operator.exportSeed()));
  }

  /** x of the key that an epoch is of, 64 hex characters. */
  static String key(EpochRecord record) throws Exception {
    return HexFormat.of().formatHex(EpochRecords.verify(SUITE, record).key().groupKey().x());
  }

  /** x of the key that these shares interpolate to, 64 hex characters. */
  static String combined(List<KeyShare> shares) throws Exception {
    BigInteger sum = BigInteger.ZERO;
    for (KeyShare share : shares) {
      BigInteger weight = new BigInteger(1, share.secret().revealSecretBytes());
      BigInteger own = BigInteger.valueOf(share.identifier().value());
      for (KeyShare other : shares) {
        BigInteger x = BigInteger.valueOf(other.identifier().value());
        if (!x.equals(own)) {
          weight = weight.multiply(x).multiply(x.subtract(own).modInverse(ORDER)).mod(ORDER);
        }
      }
      sum = sum.add(weight).mod(ORDER);
    }
    byte[] scalar = HexFormat.of().parseHex(String.format("%064x", sum));
    byte[] point = SUITE.curve().multiplyGenerator(SecretScalar.decode(scalar)).encode();
    return HexFormat.of().formatHex(Arrays.copyOfRange(point, 1, 33));
  }
}
