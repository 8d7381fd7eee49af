package io.ochk.protocol.charter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.vectors.Vectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictYamlTest {
  private static String data(String yaml) throws MalformedException {
    return CanonicalJson.text(StrictYaml.parse(yaml));
  }

  @TestFactory
  Stream<DynamicTest> acceptsOnlyWhatAllParsersReadAlike() {
    return Vectors.rows("yaml-accepted.json").stream()
        .map(row ->
            dynamicTest(
                show(row),
                () ->
                    assertThat(Readings.of(StrictYaml.parse(row.string("yaml"))))
                        .isEqualTo(row.string("data"))));
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatParsersReadDifferently() {
    return Vectors.rows("yaml-refused.json").stream()
        .map(row ->
            dynamicTest(
                show(row),
                () ->
                    assertThatThrownBy(() -> StrictYaml.parse(row.string("yaml")))
                        .as(row.string("why"))
                        .isInstanceOf(MalformedException.class)));
  }

  private static String show(JsonMembers row) {
    try {
      return CanonicalJson.text(new io.ochk.protocol.json.JsonString(row.string("yaml")));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theThresholdsMemberNMayStandPlain() throws Exception {
    assertThat(data("threshold: {m: 3, n: 4}\n")).isEqualTo("{\"threshold\":{\"m\":3,\"n\":4}}");
    assertThat(data("threshold:\n  m: 3\n  \"n\": 4\n"))
        .isEqualTo("{\"threshold\":{\"m\":3,\"n\":4}}");
    assertThat(StrictYaml.write(StrictYaml.parse("n: 4\n"))).isEqualTo("\"n\": 4\n");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`a: 1\nb:\n  c: no\n`, b.c, 3",
        "`a: 1\nb:\n  - x\n  - 017\n`, b[1], 4",
        "`a: 1\na: 2\n`, a, 2",
        "`a: 1\nb: &x 2\n`, b, 2",
        "`a: 1\nb: !!str 2\n`, b, 2",
        "`a: 1\n# c\nb: 2\n`, document, 2",
        "`a: 1\nb: \"\\x41\"\n`, b, 2",
        "`a:\n  b: 1\n  b: 2\n`, a.b, 3",
        "`a: 1\nb: [\n`, document, 3"
      })
  void anErrorNamesLineAndMember(String yaml, String member, int line) {
    assertThatThrownBy(() -> StrictYaml.parse(yaml))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.member()).isEqualTo(member))
        .hasMessageEndingWith(" on line " + line);
  }

  @Test
  void refusesMoreThanSixteenLevels() throws Exception {
    assertThat(data(nested(16))).contains("{\"a\":1}");
    assertThatThrownBy(() -> StrictYaml.parse(nested(17)))
        .hasMessageContaining("expected at most 16 levels, found more on line 17");
    String brackets = "a: " + "[".repeat(15) + "]".repeat(15) + "\n";
    assertThat(data(brackets)).contains("[[");
    assertThatThrownBy(() -> StrictYaml.parse("a: " + "[".repeat(30_000) + "\n"))
        .isInstanceOf(MalformedException.class);
  }

  private static String nested(int levels) {
    StringBuilder yaml = new StringBuilder();
    for (int i = 0; i < levels - 1; i++) {
      yaml.repeat(' ', i).append("a:\n");
    }
    return yaml.repeat(' ', levels - 1).append("a: 1\n").toString();
  }

  @Test
  void refusesMoreThan64KiB() throws Exception {
    String fits = "a: " + "x".repeat(65536 - 4) + "\n";
    assertThat(data(fits)).hasSizeGreaterThan(65000);
    assertThatThrownBy(() -> StrictYaml.parse(fits + "\n"))
        .hasMessage("document: expected at most 65536 bytes, found 65537 bytes");
  }

  @Test
  void refusesALoneSurrogateInTheText() {
    assertThatThrownBy(() -> StrictYaml.parse("a: \"\ud800\"\n"))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aLongTextFullOfEscapesIsRead() throws Exception {
    String yaml = "a: \"" + "\\n".repeat(30_000) + "\"\n";
    assertThat(StrictYaml.parse(yaml).members()).hasSize(1);
    assertThat(StrictYaml.write(StrictYaml.parse(yaml))).isEqualTo(yaml);
  }

  @Test
  void writesOnlyIntegersAndMemberNames() {
    assertThatThrownBy(
            () -> StrictYaml.write(JsonObject.builder().put("a", new JsonNumber("1.5")).build()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StrictYaml.write(JsonObject.builder().put("a", 1L << 53).build()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StrictYaml.write(JsonObject.builder().put("a-b", 1).build()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
