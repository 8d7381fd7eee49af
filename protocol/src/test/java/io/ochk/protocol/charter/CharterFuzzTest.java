package io.ochk.protocol.charter;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Utf8;

/** Bytes are refused as malformed, or parsed to data that writing and reading keeps. */
class CharterFuzzTest {
  @FuzzTest
  void yaml(byte[] data) throws Exception {
    JsonObject object;
    try {
      object = StrictYaml.parse(Utf8.decode(data, "document"));
    } catch (MalformedException e) {
      return;
    }
    String written = StrictYaml.write(object);
    if (written.length() < 10_000) {
      assertThat(StrictYaml.parse(written)).isEqualTo(object);
      assertThat(StrictYaml.write(StrictYaml.parse(written))).isEqualTo(written);
    }
  }

  @FuzzTest
  void charter(byte[] data) throws Exception {
    Charter charter;
    try {
      charter = Charter.parse(data);
    } catch (MalformedException e) {
      return;
    }
    assertThat(charter.source()).isEqualTo(data);
    assertThat(charter.hash()).matches("[0-9a-f]{64}");
    assertThat(CharterValidation.check(charter)).hasSize(10);
    if (charter.frontMatter().isPresent() && data.length < 10_000) {
      FrontMatter front = charter.frontMatter().get();
      Charter rewritten = Charter.parse(CharterWriter.write(front, charter.body()));
      assertThat(rewritten.frontMatter().orElseThrow().toJson()).isEqualTo(front.toJson());
      assertThat(rewritten.body()).isEqualTo(charter.body());
    }
  }
}
