package io.ochk.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.acinq.bitcoin.MnemonicCode;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.vectors.TestScale;
import io.ochk.protocol.vectors.Vectors;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MnemonicTest {
  private static final String ZEROS = "abandon ".repeat(23) + "art";

  @Test
  void agreesWithScureInBothDirections() throws Exception {
    for (JsonMembers row : Vectors.rows("bip39.json")) {
      byte[] seed = HexFormat.of().parseHex(row.string("seed"));
      assertThat(String.join(" ", Mnemonic.words(seed))).isEqualTo(row.string("words"));
      assertThat(Mnemonic.seed(row.string("words").toCharArray())).isEqualTo(seed);
    }
  }

  @Test
  void agreesWithBitcoinKmpOnRandomSeeds() throws Exception {
    SplittableRandom random = new SplittableRandom(39);
    for (int i = TestScale.pick(100, 1000, 50_000); i > 0; i--) {
      byte[] seed = new byte[32];
      random.nextBytes(seed);
      List<String> words = Mnemonic.words(seed);
      assertThat(words).isEqualTo(MnemonicCode.INSTANCE.toMnemonics(seed));
      assertThat(Mnemonic.seed(String.join(" ", words).toCharArray())).isEqualTo(seed);
    }
  }

  @Test
  void agreesWithBitcoinKmpOnWhetherAChecksumIsRight() {
    SplittableRandom random = new SplittableRandom(40);
    for (int i = TestScale.pick(200, 2000, 100_000); i > 0; i--) {
      List<String> words = new ArrayList<>();
      for (int w = 0; w < 24; w++) {
        words.add(WordList.ENGLISH.get(random.nextInt(2048)));
      }
      boolean theirs;
      try {
        MnemonicCode.INSTANCE.validate(String.join(" ", words));
        theirs = true;
      } catch (RuntimeException e) {
        theirs = false;
      }
      boolean ours;
      try {
        Mnemonic.seed(String.join(" ", words).toCharArray());
        ours = true;
      } catch (MnemonicException e) {
        ours = false;
      }
      assertThat(ours).isEqualTo(theirs);
    }
  }

  @Test
  void caseWhiteSpaceAndCompatibilityFormsDoNotMatter() throws Exception {
    String odd = "\n  " + ZEROS.toUpperCase(Locale.ROOT).replace(" ", " \t ") + " \r\n";
    assertThat(Mnemonic.seed(odd.toCharArray())).isEqualTo(new byte[32]);
    String wide = ZEROS.replace("art", "ａｒｔ").replace(" ", "\u3000");
    assertThat(Mnemonic.seed(wide.toCharArray())).isEqualTo(new byte[32]);
  }

  @Test
  void anUnknownWordIsNamedByItsPositionAndNeverShown() {
    String wrong = ZEROS.replaceFirst("abandon abandon abandon", "abandon abandon hunter2");
    assertThatThrownBy(() -> Mnemonic.seed(wrong.toCharArray()))
        .isInstanceOf(MnemonicException.class)
        .hasMessage("word 3 is not in the BIP-39 English list");
    String two = wrong.replace("art", "arty");
    assertThatThrownBy(() -> Mnemonic.seed(two.toCharArray()))
        .hasMessage("words 3, 24 are not in the BIP-39 English list");
  }

  @Test
  void aBadChecksumIsAnErrorThatShowsNoWord() {
    String swapped = ZEROS.replace("art", "zoo");
    assertThatThrownBy(() -> Mnemonic.seed(swapped.toCharArray()))
        .isInstanceOf(MnemonicException.class)
        .hasMessageContaining("checksum")
        .hasMessageContaining("1 to 24")
        .extracting(Throwable::getMessage, org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .doesNotContain("zoo", "abandon");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 12, 23, 25})
  void refusesAnotherNumberOfWords(int count) {
    String words = "abandon ".repeat(count);
    assertThatThrownBy(() -> Mnemonic.seed(words.toCharArray()))
        .hasMessage("expected 24 words, found " + count);
  }
}
