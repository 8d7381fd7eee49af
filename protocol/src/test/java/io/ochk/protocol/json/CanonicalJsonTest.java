package io.ochk.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.vectors.Vectors;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
  @Test
  void writesDeclaredOrderAsJsonStringifyDoes() throws Exception {
    for (JsonMembers row : Vectors.rows("jcs-documents.json")) {
      byte[] json = row.string("json").getBytes(StandardCharsets.UTF_8);
      JsonValue value = StrictJson.parse(json, JsonLimits.SIGNED);
      assertThat(CanonicalJson.text(value)).isEqualTo(row.string("compact"));
    }
  }

  @Test
  void escapesOnlyQuoteBackslashAndControls() {
    JsonString text = new JsonString("\"\\\b\f\n\r\t\u0000\u001f\u007f/<\u2028é😀");
    assertThat(CanonicalJson.text(text))
        .isEqualTo("\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\u007f/<\u2028é😀\"");
  }

  @Test
  void refusesToWriteANumberThatIsNotAnInteger() {
    for (String text : new String[] {"1.0", "1e3", "-0"}) {
      assertThatThrownBy(() -> CanonicalJson.bytes(new JsonNumber(text)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void sortsMembersByCodePointAtEveryLevel() throws Exception {
    // U+FF5E comes after the surrogates of U+1F600 in UTF-16, but before it by code point.
    JsonObject object =
        StrictJson.parseObject(
            "{\"😀\":1,\"～\":[{\"b\":1,\"a\":2}],\"a\":{\"z\":1,\"B\":2}}"
                .getBytes(StandardCharsets.UTF_8),
            JsonLimits.SIGNED);
    assertThat(CanonicalJson.text(object.sorted()))
        .isEqualTo("{\"a\":{\"B\":2,\"z\":1},\"～\":[{\"a\":2,\"b\":1}],\"😀\":1}");
  }

  @Test
  void aBuilderRefusesAMemberTwice() {
    JsonObject.Builder builder = JsonObject.builder().put("a", 1);
    assertThatThrownBy(() -> builder.put("a", 2)).isInstanceOf(IllegalArgumentException.class);
  }
}
