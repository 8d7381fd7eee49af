package io.ochk.keystore;

import io.ochk.protocol.signature.SigningKey;
import java.util.Arrays;

/** Keys that anybody can see are test keys: one byte, 32 times. */
final class TestKeys {
  static final String PASSPHRASE = "visibly a test passphrase";

  private TestKeys() {}

  static SigningKey key(int b) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) b);
    return SigningKey.ofSeed(seed);
  }

  static PassphraseSource passphrase(String text) {
    return purpose -> Passphrase.owning(text.toCharArray());
  }
}
