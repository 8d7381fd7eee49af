package io.ochk.kit.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;

/** {@code application.json}: what verifies is written again alike, all else is refused by name. */
class ApplicationFileFuzzTest {
  @FuzzTest
  void application(byte[] file) {
    try {
      ApplicationFile application = ApplicationFile.verified(file);
      assertThat(ApplicationFile.verified(application.bytes())).isEqualTo(application);
      assertThat(application.applicationId()).matches("app-[0-9a-f]{16}");
    } catch (MalformedException e) {
      assertThat(e.getMessage()).contains("expected ");
    } catch (VerificationException e) {
      assertThat(e.check()).isNotEmpty();
    }
  }
}
