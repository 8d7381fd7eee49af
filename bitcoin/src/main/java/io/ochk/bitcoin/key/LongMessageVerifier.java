package io.ochk.bitcoin.key;

import fr.acinq.bitcoin.Crypto;
import fr.acinq.secp256k1.Secp256k1;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * BIP-340 verification of messages that are not 32 bytes long, which the library's own function
 * does not take: R = s·G − e·P from its point operations. Only public values occur.
 */
final class LongMessageVerifier {
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private LongMessageVerifier() {}

  static boolean verifies(XOnlyKey key, byte[] message, byte[] signature) {
    byte[] r = Arrays.copyOf(signature, 32);
    byte[] s = Arrays.copyOfRange(signature, 32, 64);
    byte[] challenge = new byte[64 + message.length];
    System.arraycopy(r, 0, challenge, 0, 32);
    System.arraycopy(key.bytes(), 0, challenge, 32, 32);
    System.arraycopy(message, 0, challenge, 64, message.length);
    byte[] hash = Crypto.taggedHash(challenge, "BIP0340/challenge").toByteArray();
    String e = String.format("%064x", new BigInteger(1, hash).mod(ORDER));
    Secp256k1 curve = NativeCurve.get();
    try {
      byte[] minusKey = curve.pubKeyNegate(key.compressed());
      byte[] minusTerm = curve.pubKeyTweakMul(minusKey, HexFormat.of().parseHex(e));
      byte[] point = curve.pubKeyCombine(new byte[][] {curve.pubkeyCreate(s), minusTerm});
      byte[] compressed = curve.pubKeyCompress(point);
      return compressed[0] == 2 && Arrays.equals(Arrays.copyOfRange(compressed, 1, 33), r);
    } catch (RuntimeException outOfRange) {
      // s is zero or not below the order, e is zero, or R is the point at infinity.
      return false;
    }
  }
}
