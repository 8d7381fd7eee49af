package io.ochk.kit.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.MalformedException;

/** What was seen of each directory: read and written again alike, or an error. */
class KnownHeadsFuzzTest {
  @FuzzTest
  void heads(byte[] file) {
    try {
      var heads = KnownHeads.parse(file);
      assertThat(KnownHeads.parse(KnownHeads.bytes(heads))).isEqualTo(heads);
    } catch (MalformedException e) {
      assertThat(e.getMessage()).contains("expected ");
    }
  }
}
