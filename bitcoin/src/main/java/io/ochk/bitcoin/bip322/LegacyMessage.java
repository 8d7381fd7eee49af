package io.ochk.bitcoin.bip322;

import fr.acinq.bitcoin.BtcSerializer;
import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.io.ByteArrayOutput;
import fr.acinq.secp256k1.Secp256k1;
import io.ochk.bitcoin.key.NativeCurve;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The signed-message format from before BIP-322, still allowed for P2PKH addresses. */
final class LegacyMessage {
  private static final byte[] MAGIC =
      "Bitcoin Signed Message:\n".getBytes(StandardCharsets.US_ASCII);

  private LegacyMessage() {}

  /** The double SHA-256 that is signed: the magic text and the message, each with its length. */
  static byte[] digest(byte[] message) {
    ByteArrayOutput out = new ByteArrayOutput();
    BtcSerializer.writeScript(MAGIC, out);
    BtcSerializer.writeScript(message, out);
    return Crypto.hash256(out.toByteArray());
  }

  /**
   * The public key that made a signature.
   *
   * @param signature R and S, 64 bytes
   * @param recovery 0 to 3
   * @param compressed the encoding wanted: 33 bytes if true, else 65
   */
  static Optional<byte[]> recover(
      byte[] message, byte[] signature, int recovery, boolean compressed) {
    Secp256k1 curve = NativeCurve.get();
    try {
      byte[] point = curve.ecdsaRecover(signature, digest(message), recovery);
      return Optional.of(compressed ? curve.pubKeyCompress(point) : point);
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
