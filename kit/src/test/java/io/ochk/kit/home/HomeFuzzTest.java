package io.ochk.kit.home;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.MalformedException;

/** The files of a home: whatever is in them, a record that is written again alike, or an error. */
class HomeFuzzTest {
  @FuzzTest
  void identity(byte[] file) {
    try {
      Identity identity = Identity.parse(file);
      assertThat(Identity.parse(identity.bytes())).isEqualTo(identity);
    } catch (MalformedException e) {
      assertThat(e.getMessage()).contains("expected ");
    }
  }

  @FuzzTest
  void settings(byte[] file) {
    try {
      Settings settings = Settings.parse(file);
      assertThat(Settings.parse(settings.bytes())).isEqualTo(settings);
    } catch (MalformedException e) {
      assertThat(e.getMessage()).contains("expected ");
    }
  }
}
