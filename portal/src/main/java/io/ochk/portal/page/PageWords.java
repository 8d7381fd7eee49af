package io.ochk.portal.page;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables of a page that explains, kept as JSON, so that a page and the JSON beside it cannot
 * say different things. Text between backticks is code.
 *
 * @param json tables by name, each a list of rows with the same members, all of them texts
 */
public record PageWords(JsonObject json) {
  /**
   * The tables in a text.
   *
   * @throws IllegalStateException if they are not tables
   */
  static PageWords of(String text) {
    try {
      return new PageWords(
          StrictJson.parseObject(text.getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD));
    } catch (MalformedException e) {
      throw new IllegalStateException("the jar's tables do not parse", e);
    }
  }

  /** The rows of the table {@code name}, in their order. */
  public List<Map<String, String>> rows(String name) {
    return switch (json.get(name).orElseThrow()) {
      case JsonArray rows -> rows.values().stream().map(PageWords::row).toList();
      case JsonValue other -> throw new IllegalStateException(name + " is no table");
    };
  }

  private static Map<String, String> row(JsonValue row) {
    Map<String, String> cells = new LinkedHashMap<>();
    ((JsonObject) row).members().forEach((name, cell) -> cells.put(name, text(cell)));
    return cells;
  }

  private static String text(JsonValue cell) {
    return ((JsonString) cell).value();
  }
}
