package io.ochk.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.MalformedException;

class SealedKeyFuzzTest {
  @FuzzTest
  void whatIsReadIsWrittenAgainAsTheSameKey(byte[] input) {
    try {
      SealedKey key = SealedKey.parse(input);
      assertThat(SealedKey.parse(key.bytes())).isEqualTo(key);
    } catch (MalformedException e) {
      assertThat(e.getMessage()).contains("expected");
    }
  }
}
