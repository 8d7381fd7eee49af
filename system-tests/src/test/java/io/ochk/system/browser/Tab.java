package io.ochk.system.browser;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import java.util.List;

/** A tab of somebody's browser, as the script that steers it takes questions about it. */
interface Tab {
  /** A question about this tab. */
  JsonObject.Builder with();

  /** The script's answer to one. */
  JsonValue ask(String what, JsonObject.Builder question);

  /** The texts of an answer that is a list of them. */
  default List<String> list(String what, JsonObject.Builder question) {
    return ((JsonArray) ask(what, question))
        .values().stream().map(v -> ((JsonString) v).value()).toList();
  }
}
