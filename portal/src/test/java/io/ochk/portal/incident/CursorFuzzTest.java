package io.ochk.portal.incident;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** A place on the timeline is written again as one that is the same place, or is none. */
class CursorFuzzTest {
  @FuzzTest
  void cursor(byte[] data) {
    Cursor.parse(new String(data, StandardCharsets.UTF_8))
        .ifPresent(cursor ->
            assertThat(Cursor.parse(cursor.toString()))
                .hasValueSatisfying(again -> {
                  assertThat(again).isEqualTo(cursor);
                  assertThat(again.compareTo(cursor)).isZero();
                }));
  }
}
