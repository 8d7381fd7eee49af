package io.ochk.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.vectors.TestScale;
import io.ochk.protocol.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JcsTest {
  @Test
  void printsNumbersAsEcmaScriptDoes() throws Exception {
    for (JsonMembers row : Vectors.rows("jcs-numbers.json")) {
      String text = row.string("text");
      assertThat(Jcs.number(text)).as(text).isEqualTo(row.string("canonical"));
    }
  }

  @Test
  void sortsMembersByUtf16UnitsAsCanonicalizeDoes() throws Exception {
    for (JsonMembers row : Vectors.rows("jcs-documents.json")) {
      JsonValue value =
          StrictJson.parse(row.string("json").getBytes(StandardCharsets.UTF_8), JsonLimits.SIGNED);
      assertThat(new String(Jcs.bytes(value), StandardCharsets.UTF_8))
          .isEqualTo(row.string("canonical"));
    }
  }

  @Test
  void aPrintedNumberReadsBackAsTheSameDouble() {
    SplittableRandom random = new SplittableRandom(8785);
    for (int i = TestScale.pick(10_000, 100_000, 10_000_000); i > 0; i--) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value) && value != 0) {
        String printed = Jcs.number(Double.toString(value));
        assertThat(Double.parseDouble(printed)).isEqualTo(value);
        assertThat(Jcs.number(printed)).isEqualTo(printed);
      }
    }
  }

  @Test
  void refusesANumberWithoutAFiniteDouble() {
    assertThatThrownBy(() -> Jcs.bytes(new JsonNumber("1E400")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theExampleOfTheWireKeepsItsBytes() throws Exception {
    String example =
        "{\"class\":\"C\",\"context\":{\"kind\":\"C\",\"session_duration_seconds\":604800,"
            + "\"session_policy_label\":\"7-day session\",\"subtype\":\"session_creation\"},"
            + "\"gross_fee_sats\":80,\"id\":\"oc-me-543210fe\","
            + "\"identity\":\"bc1q3rd2n9c8e5h7w4xkpvluvkz4qzeurgmvy3le3lr\","
            + "\"kind\":\"oc-me-event\",\"occurred_at\":\"2026-04-29T18:34:51.063Z\","
            + "\"platform_fee_sats\":16,\"site\":\"breez.example\","
            + "\"subtype\":\"session_creation\",\"user_earned_sats\":56,\"v\":1}";
    JsonObject object =
        StrictJson.parseObject(example.getBytes(StandardCharsets.UTF_8), JsonLimits.SIGNED);
    assertThat(Jcs.bytes(object.sorted())).isEqualTo(example.getBytes(StandardCharsets.UTF_8));
    assertThat(Jcs.bytes(object)).isEqualTo(example.getBytes(StandardCharsets.UTF_8));
  }
}
