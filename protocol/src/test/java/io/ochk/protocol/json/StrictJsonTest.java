package io.ochk.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
  private static JsonValue parse(String text) throws MalformedException {
    return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8), JsonLimits.SIGNED);
  }

  private static void refuses(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void keepsTheOrderOfMembersAndTheTextOfNumbers() throws Exception {
    JsonObject object = (JsonObject) parse("{\"b\":-0,\"a\":1E400,\"10\":1.50,\"2\":null}");
    assertThat(object.members().keySet()).containsExactly("b", "a", "10", "2");
    assertThat(object.get("b")).contains(new JsonNumber("-0"));
    assertThat(object.get("a")).contains(new JsonNumber("1E400"));
    assertThat(object.get("10")).contains(new JsonNumber("1.50"));
  }

  @Test
  void refusesADuplicateMemberAndNamesIt() {
    refuses("{\"a\":{\"b\":1,\"b\":2}}", "a.b: expected the member once, found it twice");
    refuses("{\"a\":1,\"\\u0061\":2}", "a: expected the member once, found it twice");
  }

  @Test
  void refusesLoneSurrogatesInNamesAndValues() {
    refuses("{\"a\":\"\\ud800\"}", "a: expected well-formed Unicode, found a lone surrogate");
    refuses("{\"a\":\"x\\udc00\\ud800\"}", "a: expected well-formed Unicode");
    refuses("{\"\\udfff\":1}", "document: expected JSON, found a syntax error at line 1, column 9");
  }

  @Test
  void readsASurrogatePairAsOneCharacter() throws Exception {
    assertThat(parse("\"\\ud83d\\ude00\"")).isEqualTo(new JsonString("😀"));
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    for (byte[] bytes :
        new byte[][] {
          {'"', (byte) 0xc0, (byte) 0x80, '"'},
          {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
          {'"', (byte) 0xff, '"'},
          {'"', (byte) 0xe2, (byte) 0x82, '"'},
          {'"', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'}
        }) {
      assertThatThrownBy(() -> StrictJson.parse(bytes, JsonLimits.SIGNED))
          .isInstanceOf(MalformedException.class)
          .hasMessage("document: expected valid UTF-8, found other bytes");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1} ,",
        "{} {}",
        "1 2",
        "[1]]",
        "\"a\"\"b\"",
        "null x",
      })
  void refusesTrailingBytes(String text) {
    refuses(text, "document: expected");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "\uFEFF{}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":1,}",
        "[1,]",
        "[,1]",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":0x1}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":tru}",
        "{\"a\":True}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x41\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":1/*c*/}",
        "// c\n{}",
        "# c\n{}",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":[",
        "\u000b{}",
        "\u00a0{}",
        "{\"a\":1}\u0000",
        "-",
        "--1",
        "1e",
        "\"\\'\""
      })
  void refusesWhatIsNotJson(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesADocumentOverItsSizeAndTakesOneOfExactlyIt() throws Exception {
    String longest = "\"" + "x".repeat(64 * 1024 - 2) + "\"";
    assertThat(parse(longest)).isInstanceOf(JsonString.class);
    refuses(longest + " ", "document: expected at most 65536 bytes, found 65537 bytes");
  }

  @ParameterizedTest
  @CsvSource({"16, true", "17, false"})
  void refusesMoreThanSixteenLevels(int levels, boolean accepted) throws Exception {
    String arrays = "[".repeat(levels) + "]".repeat(levels);
    String objects = "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
    if (accepted) {
      assertThat(parse(arrays)).isInstanceOf(JsonArray.class);
      assertThat(parse(objects)).isInstanceOf(JsonObject.class);
    } else {
      refuses(arrays, "expected at most 16 levels, found a deeper one");
      refuses(objects, "expected at most 16 levels, found a deeper one");
    }
  }

  @Test
  void refusesAnythingButAnObjectWhereAnObjectIsDue() {
    assertThatThrownBy(
            () -> StrictJson.parseObject("[1]".getBytes(StandardCharsets.UTF_8), JsonLimits.SIGNED))
        .hasMessage("document: expected an object, found an array");
  }

  @Test
  void refusesATrailingUnknownMemberAndNamesIt() throws Exception {
    JsonMembers members = JsonMembers.of((JsonObject) parse("{\"a\":1,\"b\":{\"c\":2}}"));
    members.integer("a", 0, 9);
    assertThatThrownBy(members::end).hasMessage("b: expected no such member, found it");
    JsonMembers inner = members.members("b");
    assertThatThrownBy(inner::end).hasMessage("b.c: expected no such member, found it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1e0", "-0", "10", "-1", "\"1\"", "null", "99999999999999999999"})
  void refusesANonIntegerOrOneOutOfRangeWhereAnIntegerIsDue(String text) throws Exception {
    JsonMembers members = JsonMembers.of((JsonObject) parse("{\"a\":" + text + "}"));
    assertThatThrownBy(() -> members.integer("a", 0, 9))
        .isInstanceOf(MalformedException.class)
        .hasMessageStartingWith("a: expected an integer from 0 to 9, found ");
  }

  @Test
  void namesAMissingMemberWithItsPath() throws Exception {
    JsonMembers members = JsonMembers.of((JsonObject) parse("{\"a\":{}}")).members("a");
    assertThatThrownBy(() -> members.string("b"))
        .hasMessage("a.b: expected the member, found nothing");
  }
}
