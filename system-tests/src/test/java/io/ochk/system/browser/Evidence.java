package io.ochk.system.browser;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import java.util.List;

/** What a visitor's browser gave out, kept and showed, as a test finds it. */
interface Evidence extends Tab {
  /**
   * What all tabs of this person gave out to nodes, whether it arrived or not: of each action of
   * this name some parameters.
   */
  default List<String> said(String action, String... fields) {
    JsonArray of = JsonArray.ofStrings(List.of(fields));
    return list("said", with().put("action", action).put("fields", of));
  }

  /** The same of the shares of signatures that the signer's database has released. */
  default List<String> released(String... fields) {
    JsonArray of = JsonArray.ofStrings(List.of(fields));
    return list("released", with().put("fields", of));
  }

  /** The actions that this person's signer has signed, as the journal in its database has them. */
  default List<String> journal() {
    return list("journal", with());
  }

  /** From now on every page notes what it draws and opens, for {@link #leaksOfSigner}. */
  default void watchesSecrets() {
    ask("watch", with());
  }

  /** The kinds of secrets that the watched pages had. */
  default List<String> secretsSeen() {
    return list("secretsSeen", with());
  }

  /** Where any of those secrets was seen outside of the pages' memory. */
  default List<String> leaksOfSigner() {
    return list("leaksOfSigner", with());
  }

  /** Where any of these secrets was seen outside of the page and the key's own database. */
  default List<String> leaks(List<String> secrets) {
    return list("leaks", with().put("secrets", JsonArray.ofStrings(secrets)));
  }

  /** Every host that the browser spoke to. */
  default List<String> hosts() {
    return list("hosts", with());
  }

  default List<String> cookies() {
    return list("cookies", with());
  }

  /** What is stored in a database of the browser, as text; bytes as hex. */
  default String database(String database) {
    JsonObject stored = (JsonObject) ask("stored", with());
    return ((JsonObject) stored.get("databases").orElseThrow())
        .get(database)
        .map(v -> ((JsonString) v).value())
        .orElse("");
  }

  /** What the pages complained about. */
  default List<String> errors() {
    return list("errors", with());
  }

  /** What axe finds serious or critical. */
  default List<String> barriers(String scheme) {
    return list("axe", with().put("scheme", scheme));
  }

  /** How many pixels the page is wider than a window of this width. */
  default int overflow(int width) {
    JsonArray pair = (JsonArray) ask("overflow", with().put("width", width));
    List<Integer> widths =
        pair.values().stream().map(v -> Integer.parseInt(((JsonNumber) v).text())).toList();
    return widths.get(0) - widths.get(1);
  }

  /** How many times the page shows in this zone's words, and then those that are in others. */
  default List<String> timesIn(String timezone) {
    return list("times", with().put("timezone", timezone));
  }
}
