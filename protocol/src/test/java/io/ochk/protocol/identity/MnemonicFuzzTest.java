package io.ochk.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Text is refused without being repeated, or is the words of a seed. */
class MnemonicFuzzTest {
  @FuzzTest
  void seed(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    byte[] seed;
    try {
      seed = Mnemonic.seed(text.toCharArray());
    } catch (MnemonicException e) {
      assertThat(e.getMessage()).matches("[a-zA-Z0-9 ,.:'-]*");
      return;
    }
    List<String> words = Mnemonic.words(seed);
    assertThat(String.join("", words))
        .isEqualTo(
            java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFKD)
                .toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[\\s\\u1680\\u2028\\u2029\\ufeff]+", ""));
  }
}
