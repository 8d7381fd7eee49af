package io.ochk.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PassphraseTest {
  @Test
  void isNeverPrinted() {
    assertThat(Passphrase.owning("a secret".toCharArray()).toString())
        .isEqualTo("Passphrase[redacted]");
  }

  @Test
  void closingWipesTheArrayThatWasHandedOver() {
    char[] characters = "a secret".toCharArray();
    Passphrase.owning(characters).close();
    assertThat(characters).containsOnly('\0');
  }

  @Test
  void twoAreTheSameByTheirText() {
    Passphrase composed = Passphrase.owning("\u00c4rger".toCharArray());
    assertThat(composed.matches(Passphrase.owning("A\u0308rger".toCharArray()))).isTrue();
    assertThat(composed.matches(Passphrase.owning("Arger".toCharArray()))).isFalse();
  }
}
