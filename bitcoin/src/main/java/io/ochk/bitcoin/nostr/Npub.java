package io.ochk.bitcoin.nostr;

import fr.acinq.bitcoin.Bech32;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.XOnlyKey;

/** A public key as people exchange it (NIP-19): Bech32 with the prefix {@code npub}. */
public final class Npub {
  private static final String PREFIX = "npub";
  private static final int LENGTH = 63;

  private Npub() {}

  /** The text of a key, 63 characters. */
  public static String write(XOnlyKey key) {
    return Bech32.encodeBytes(PREFIX, key.bytes(), Bech32.Encoding.Bech32);
  }

  /**
   * Reads a key.
   *
   * @throws NostrException if it is not exactly the text of one
   */
  public static XOnlyKey read(String text) throws NostrException {
    try {
      var decoded = Bech32.decodeBytes(text, false);
      if (text.length() == LENGTH
          && decoded.getFirst().equals(PREFIX)
          && decoded.getThird() == Bech32.Encoding.Bech32) {
        return XOnlyKey.of(decoded.getSecond());
      }
    } catch (KeyException | RuntimeException e) {
      throw new NostrException("not a public key in npub form");
    }
    throw new NostrException("not a public key in npub form");
  }
}
