package io.ochk.kit.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.terminal.CommandFailure;
import java.nio.charset.StandardCharsets;

/** What a person types is a federation's name, or is refused without a control character. */
class FederationOptionFuzzTest {
  @FuzzTest
  void name(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      assertThat(FederationOption.parse(text).text()).isEqualTo(text);
    } catch (CommandFailure e) {
      assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}");
    }
  }
}
