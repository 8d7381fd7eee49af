package io.ochk.office;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.MalformedException;

/** The files that a desk remembers by: read and written again alike, or an error. */
class DeskMemoryFuzzTest {
  @FuzzTest
  void head(byte[] file) {
    try {
      DeskMemory.Head head = DeskMemory.Head.parse(file);
      assertThat(DeskMemory.Head.parse(head.bytes())).isEqualTo(head);
    } catch (MalformedException e) {
      assertThat(e.getMessage()).contains("expected ");
    }
  }

  @FuzzTest
  void reviewerPin(byte[] file) {
    try {
      DeskMemory.ReviewerPin pin = DeskMemory.ReviewerPin.parse(file);
      assertThat(DeskMemory.ReviewerPin.parse(pin.bytes())).isEqualTo(pin);
    } catch (MalformedException e) {
      assertThat(e.getMessage()).contains("expected ");
    }
  }
}
