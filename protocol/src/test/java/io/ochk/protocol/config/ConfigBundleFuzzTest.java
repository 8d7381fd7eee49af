package io.ochk.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Bytes are a schema mismatch, or a bundle that its own bytes keep. */
class ConfigBundleFuzzTest {
  @FuzzTest
  void parse(byte[] data) throws Exception {
    ConfigBundle bundle;
    try {
      bundle = ConfigBundle.parse(data);
    } catch (ConfigSchemaException e) {
      assertThat(e.getMessage()).startsWith("config schema mismatch: ");
      return;
    }
    assertThat(ConfigBundle.parse(bundle.bytes())).isEqualTo(bundle);
  }
}
