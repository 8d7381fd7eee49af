package io.ochk.system.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a command left behind.
 *
 * @param line the command
 * @param exitCode its exit code
 * @param out standard output
 * @param err standard error
 */
public record CommandResult(List<String> line, int exitCode, String out, String err) {

  /** Asserts the exit code, and shows everything if it is another. */
  public CommandResult exits(int expected) {
    assertThat(exitCode).as(this::toString).isEqualTo(expected);
    return this;
  }

  /** Asserts that the message, on either stream, holds {@code text}. */
  public CommandResult says(String text) {
    assertThat(out + err).as(this::toString).contains(text);
    return this;
  }

  /** The answer of {@code --json}: exactly one JSON object on standard output. */
  public JsonObject json() {
    try {
      return StrictJson.parseObject(out.getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD);
    } catch (MalformedException e) {
      throw new AssertionError(e.getMessage() + " in " + this, e);
    }
  }

  /** A member of the answer, its path written with dots and indices: {@code checks.0.result}. */
  public String text(String path) {
    JsonValue value = Json.at(json(), path);
    return switch (value) {
      case JsonString s -> s.value();
      case JsonNumber n -> n.text();
      default -> throw new AssertionError(path + " is " + value.kind() + " in " + this);
    };
  }

  /** How many elements an array of the answer has. */
  public int count(String path) {
    return ((JsonArray) Json.at(json(), path)).values().size();
  }

  @Override
  public String toString() {
    return String.join(" ", line) + "\nexit code " + exitCode + "\n" + out + "\n" + err;
  }
}
