package io.ochk.protocol.questionnaire;

import io.ochk.protocol.charter.StrictYaml;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.json.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Answers as a person writes them: the Markdown template filled in, or a flat object of JSON or
 * strict YAML from field id to answer.
 */
public final class AnswersFile {
  private AnswersFile() {}

  /**
   * Reads answers; they are judged by {@link Questionnaire#of}.
   *
   * @param utf8 JSON if the first character is a brace, Markdown if it begins with {@code ##},
   *     otherwise strict YAML
   * @return id to answer; {@code true} is read as {@code yes}, {@code null} as no answer
   */
  public static Map<String, String> read(byte[] utf8) throws MalformedException {
    String text = Utf8.decode(utf8, "answers");
    if (text.startsWith("##")) {
      String lines = text.replace("\r\n", "\n").replace('\r', '\n');
      return Questionnaire.read(lines.getBytes(StandardCharsets.UTF_8));
    }
    JsonObject object =
        text.stripLeading().startsWith("{")
            ? StrictJson.parseObject(utf8, JsonLimits.APPLICATION)
            : StrictYaml.parse(text);
    Map<String, String> answers = new LinkedHashMap<>();
    for (var member : object.members().entrySet()) {
      answers.put(member.getKey(), answer(member.getKey(), member.getValue()));
    }
    return answers;
  }

  private static String answer(String id, JsonValue value) throws MalformedException {
    return switch (value) {
      case JsonString s -> s.value();
      case JsonBoolean b -> b.value() ? "yes" : "no";
      case JsonNull n -> "";
      case JsonNumber n -> throw new MalformedException(id, "text in quotes", n.kind());
      case JsonObject o -> throw new MalformedException(id, "a text", o.kind());
      case JsonArray a -> throw new MalformedException(id, "a text", a.kind());
    };
  }
}
