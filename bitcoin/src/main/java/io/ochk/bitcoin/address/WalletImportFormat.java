package io.ochk.bitcoin.address;

import fr.acinq.bitcoin.Base58Check;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.SigningKey;
import java.util.Arrays;

/**
 * The textual form of a private key that names its network (WIF), for keys with compressed public
 * keys.
 */
public final class WalletImportFormat {
  private WalletImportFormat() {}

  /**
   * Reads a key.
   *
   * @throws KeyException if the checksum, network or length is wrong, or there is anything around
   *     the text
   */
  public static SigningKey read(String wif, Network network) throws KeyException {
    byte[] payload;
    int version;
    try {
      var decoded = Base58Check.decode(wif);
      version = decoded.getFirst() & 0xff;
      payload = decoded.getSecond();
    } catch (RuntimeException e) {
      throw new KeyException("not a private key in wallet import format");
    }
    try {
      // The decoder passes over leading blanks.
      if (!Base58Check.encode((byte) version, payload).equals(wif)) {
        throw new KeyException("not a private key in wallet import format");
      }
      if (version != network.secretKeyVersion()) {
        throw new KeyException("the private key does not belong to " + network.label());
      }
      if (payload.length != 33 || payload[32] != 1) {
        throw new KeyException("the private key is not marked as one with a compressed public key");
      }
      byte[] secret = Arrays.copyOf(payload, 32);
      try {
        return SigningKey.of(secret);
      } finally {
        Arrays.fill(secret, (byte) 0);
      }
    } finally {
      Arrays.fill(payload, (byte) 0);
    }
  }
}
