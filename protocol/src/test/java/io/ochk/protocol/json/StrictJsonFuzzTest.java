package io.ochk.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Bytes are refused as malformed, or parsed to a value that its canonical forms keep. */
class StrictJsonFuzzTest {
  @FuzzTest
  void parse(byte[] data) throws Exception {
    JsonValue value;
    try {
      value = StrictJson.parse(data, JsonLimits.SIGNED);
    } catch (MalformedException e) {
      return;
    }
    if (hasIntegersOnly(value)) {
      byte[] canonical = CanonicalJson.bytes(value);
      assertThat(canonical.length).isLessThanOrEqualTo(6 * data.length);
      assertThat(StrictJson.parse(canonical, JsonLimits.RECORD)).isEqualTo(value);
    }
    byte[] jcs;
    try {
      jcs = Jcs.bytes(value);
    } catch (IllegalArgumentException e) {
      return; // a number beyond the doubles
    }
    assertThat(Jcs.bytes(StrictJson.parse(jcs, JsonLimits.RECORD))).isEqualTo(jcs);
  }

  private static boolean hasIntegersOnly(JsonValue value) {
    return switch (value) {
      case JsonObject o ->
          o.members().values().stream().allMatch(StrictJsonFuzzTest::hasIntegersOnly);
      case JsonArray a -> a.values().stream().allMatch(StrictJsonFuzzTest::hasIntegersOnly);
      case JsonNumber n -> n.isInteger();
      case JsonString s -> true;
      case JsonBoolean b -> true;
      case JsonNull n -> true;
    };
  }
}
