package io.ochk.protocol.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UtcTimeTest {
  private static Instant read(String text) throws Exception {
    return UtcTime.read(JsonMembers.of(JsonObject.builder().put("t", text).build()), "t");
  }

  @Test
  void writesWholeSeconds() {
    assertThat(UtcTime.format(Instant.parse("2026-04-29T18:34:51.999Z")))
        .isEqualTo("2026-04-29T18:34:51Z");
    assertThat(UtcTime.format(Instant.parse("2026-04-29T18:34:00Z")))
        .isEqualTo("2026-04-29T18:34:00Z");
  }

  @ParameterizedTest
  @CsvSource({"2026-04-29T18:34:51Z, 1777487691", "2024-02-29T00:00:00.123456789Z, 1709164800"})
  void readsUtcWithOrWithoutFractions(String text, long seconds) throws Exception {
    assertThat(read(text).getEpochSecond()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-04-29",
        "2026-04-29T18:34Z",
        "2026-04-29T18:34:51",
        "2026-04-29T18:34:51+00:00",
        "2026-04-29 18:34:51Z",
        "2026-04-29t18:34:51z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-04-29T24:00:01Z",
        "2026-04-29T24:00:00Z",
        "2026-04-29T18:61:00Z",
        "2016-12-31T23:59:60Z",
        "2026-04-29T18:34:51.Z",
        "+2026-04-29T18:34:51Z"
      })
  void refusesAnotherFormAndDaysThatAreNone(String text) {
    assertThatThrownBy(() -> read(text))
        .hasMessageStartingWith("t: expected a UTC time such as 2026-04-29T18:34:51Z");
  }
}
