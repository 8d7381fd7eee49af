package io.ochk.protocol.charter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.vectors.NodeScript;
import io.ochk.protocol.vectors.TestScale;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random documents: whatever is accepted here, three other parsers read as the same data. */
class StrictYamlAgreementTest {
  private static final String[] STRINGS = {
    "",
    " ",
    "no",
    "n",
    "~",
    "null",
    "017",
    "1e3",
    "2001-12-14",
    "a: b",
    "a # b",
    "#",
    "- x",
    "[x]",
    "{x}",
    "!t",
    "&a",
    "*a",
    "%d",
    "@",
    "`",
    "'",
    "\"",
    "\\",
    "\n",
    "a\nb\n",
    "\r\n",
    "\t",
    "é😀",
    "\u0085",
    "\u2028",
    "\ufeff",
    "\u007f",
    "\u0000",
    "x\u00a0y",
    " lead",
    "trail ",
    "---",
    "...",
    "<<",
    "=",
    "0x1f",
    ".inf",
    "true",
    "https://a.example:1/x?y#z",
    "\ue000",
    "\ud83d\ude00",
    "?"
  };
  private static final String[] NAMES = {
    "a", "b", "n", "no", "y", "operator_id", "A1", "null", "x9"
  };

  // Pieces from which documents are put together that nearly are YAML.
  private static final String[] PIECES = {
    "a",
    "b",
    "c: ",
    "a: ",
    "b: ",
    "x: ",
    "\n",
    "\n  ",
    "\n    ",
    "- ",
    "-",
    ": ",
    ":",
    ", ",
    ",",
    "{",
    "}",
    "[",
    "]",
    "{a: 1}",
    "[x, y]",
    "|\n  ",
    "|-\n  ",
    ">\n  ",
    ">-\n  ",
    "\"",
    "'",
    "''",
    "\\n",
    "\\u00e9",
    "1",
    "0",
    "-1",
    "x y",
    "no",
    "yes",
    "017",
    "1e3",
    "1.5",
    "1:2",
    "2001-01-01",
    "null",
    "~",
    "true",
    "é",
    "😀",
    " ",
    "  ",
    "#",
    " # ",
    "&a ",
    "*a",
    "!t ",
    "%",
    "@",
    "/",
    "(",
    ")",
    ";",
    "=",
    "+",
    "<",
    ">",
    "|",
    "?",
    "? ",
    ".",
    "..",
    "---",
    "...\n",
    "op-12ab",
    "x:y",
    "https://h.example:9/p",
    "10 days",
    "\u00a0",
    "\t",
    "_",
    "\"x\"",
    "'y'",
    "\"a\": ",
    "\n\n"
  };

  private final SplittableRandom random = new SplittableRandom(11);

  private JsonValue value(int depth) {
    return switch (random.nextInt(depth > 4 ? 5 : 7)) {
      case 0 -> JsonNumber.of(random.nextLong(-(1L << 53) + 1, 1L << 53));
      case 1 -> new JsonBoolean(random.nextBoolean());
      case 2 -> JsonNull.NULL;
      case 3, 4 ->
          new JsonString(
              STRINGS[random.nextInt(STRINGS.length)] + STRINGS[random.nextInt(STRINGS.length)]);
      case 5 -> {
        List<JsonValue> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          values.add(value(depth + 1));
        }
        yield new JsonArray(values);
      }
      default -> object(depth + 1);
    };
  }

  private JsonObject object(int depth) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      members.put(NAMES[random.nextInt(NAMES.length)], value(depth));
    }
    return new JsonObject(members);
  }

  @Test
  void whatIsWrittenIsReadBackAsTheSameData() throws Exception {
    for (int i = TestScale.pick(500, 5000, 200_000); i > 0; i--) {
      JsonObject object = object(0);
      String yaml = StrictYaml.write(object);
      assertThat(StrictYaml.parse(yaml)).as(yaml).isEqualTo(object);
      assertThat(StrictYaml.write(StrictYaml.parse(yaml))).isEqualTo(yaml);
    }
  }

  private static NodeScript otherParsers() throws IOException {
    assumeTrue(NodeScript.available(), "needs `npm ci` in protocol/src/test/node");
    return NodeScript.start("yaml-server.mjs");
  }

  @Test
  void otherParsersReadWhatIsWrittenHereAsTheSameData() throws Exception {
    try (NodeScript node = otherParsers()) {
      for (int i = TestScale.pick(100, 500, 50_000); i > 0; i--) {
        JsonObject object = object(0);
        check(node, StrictYaml.write(object), object);
      }
    }
  }

  @Test
  void otherParsersReadWhateverIsAcceptedHereAsTheSameData() throws Exception {
    int accepted = 0;
    try (NodeScript node = otherParsers()) {
      for (int i = TestScale.pick(10_000, 60_000, 20_000_000); i > 0; i--) {
        StringBuilder yaml = new StringBuilder(random.nextInt(3) == 0 ? "" : "a: ");
        for (int n = random.nextInt(1, 14); n > 0; n--) {
          yaml.append(PIECES[random.nextInt(PIECES.length)]);
        }
        if (random.nextInt(4) > 0) {
          yaml.append('\n');
        }
        JsonObject object;
        try {
          object = StrictYaml.parse(yaml.toString());
        } catch (MalformedException e) {
          continue;
        }
        accepted++;
        check(node, yaml.toString(), object);
      }
    }
    assertThat(accepted).as("documents that reached the other parsers").isPositive();
  }

  private static void check(NodeScript node, String yaml, JsonObject expected) throws Exception {
    String answer = node.ask(CanonicalJson.text(new JsonString(yaml)));
    JsonMembers readings =
        JsonMembers.of(
            StrictJson.parseObject(answer.getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD));
    String data = Readings.of(expected);
    for (String parser : List.of("yaml12", "yaml11", "jsyaml")) {
      assertThat(readings.string(parser)).as("%s on %s", parser, yaml).isEqualTo(data);
    }
  }
}
