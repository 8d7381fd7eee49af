package io.ochk.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A person at a browser: what they do with mouse and keyboard, and what they see. */
final class Visitor {
  private static final String DASHBOARD = "/me/operator";

  private final Browser browser;
  private final String name;
  private final int tab;

  Visitor(Browser browser, String name, int tab) {
    this.browser = browser;
    this.name = name;
    this.tab = tab;
  }

  private JsonObject.Builder with() {
    return JsonObject.builder().put("who", name).put("tab", tab);
  }

  /** The same person in another tab. */
  Visitor tab() {
    JsonNumber number = (JsonNumber) browser.ask("tab", with());
    return new Visitor(browser, name, Integer.parseInt(number.text()));
  }

  /** Closes this tab. */
  void closes() {
    browser.ask("close", with());
  }

  /** Closes this tab and opens an address in another. */
  Visitor closesAndOpens(String path) {
    closes();
    return tab().opens(path);
  }

  /**
   * The process of this tab ends in the middle of whatever it does; an address is opened in
   * another.
   */
  Visitor crashesAndOpens(String path) {
    browser.ask("crash", with());
    return tab().opens(path);
  }

  /** From now on nothing leaves for a node in which such an action is. */
  void holdsBack(String action) {
    browser.ask("holdBack", with().put("action", action));
  }

  /** Everything leaves again. */
  void letsGo() {
    browser.ask("letGo", with());
  }

  /**
   * What all tabs of this person gave out to nodes, whether it arrived or not: of each action of
   * this name some parameters.
   */
  List<String> said(String action, String... fields) {
    JsonArray of = JsonArray.ofStrings(List.of(fields));
    return strings(browser.ask("said", with().put("action", action).put("fields", of)));
  }

  /** The same of the shares of signatures that the signer's database has released. */
  List<String> released(String... fields) {
    JsonArray of = JsonArray.ofStrings(List.of(fields));
    return strings(browser.ask("released", with().put("fields", of)));
  }

  /** The actions that this person's signer has signed, as the journal in its database has them. */
  List<String> journal() {
    return strings(browser.ask("journal", with()));
  }

  /** Saves what a link or a button gives to be downloaded. */
  Visitor downloads(String link, Path file) {
    browser.ask("download", with().put("link", link).put("file", file.toAbsolutePath().toString()));
    return this;
  }

  /** From now on every page notes what it draws and opens, for {@link #leaksOfSigner}. */
  void watchesSecrets() {
    browser.ask("watch", with());
  }

  /** The kinds of secrets that the watched pages had. */
  List<String> secretsSeen() {
    return strings(browser.ask("secretsSeen", with()));
  }

  /** Where any of those secrets was seen outside of the pages' memory. */
  List<String> leaksOfSigner() {
    return strings(browser.ask("leaksOfSigner", with()));
  }

  Visitor opens(String path) {
    browser.ask("goto", with().put("path", path));
    return this;
  }

  Visitor reloads() {
    browser.ask("reload", with());
    return this;
  }

  Visitor clicks(String button) {
    browser.ask("click", with().put("role", "button").put("name", button));
    return this;
  }

  Visitor clicks(String button, String within) {
    browser.ask("click", with().put("role", "button").put("name", button).put("within", within));
    return this;
  }

  /** Follows a link in a part of the page. */
  Visitor follows(String link, String within) {
    browser.ask("click", with().put("role", "link").put("name", link).put("within", within));
    return this;
  }

  Visitor unfolds(String summary) {
    browser.ask("unfold", with().put("name", summary));
    return this;
  }

  Visitor fills(String label, String value) {
    browser.ask("fill", with().put("label", label).put("value", value));
    return this;
  }

  Visitor fills(String label, String value, String within) {
    browser.ask("fill", with().put("label", label).put("value", value).put("within", within));
    return this;
  }

  Visitor fillsAt(String selector, String value) {
    browser.ask("fillAt", with().put("selector", selector).put("value", value));
    return this;
  }

  Visitor checks(String selector) {
    browser.ask("check", with().put("selector", selector));
    return this;
  }

  Visitor unchecks(String selector) {
    browser.ask("uncheck", with().put("selector", selector));
    return this;
  }

  Visitor selects(String label, String value) {
    browser.ask("select", with().put("label", label).put("value", value));
    return this;
  }

  Visitor uploads(String selector, Path file) {
    browser.ask(
        "upload", with().put("selector", selector).put("file", file.toAbsolutePath().toString()));
    return this;
  }

  /** Waits until the text is to be seen. */
  Visitor sees(String text) {
    browser.ask("sees", with().put("text", text));
    return this;
  }

  /** Waits until the text is to be seen in a part of the page. */
  Visitor sees(String text, String within) {
    browser.ask("sees", with().put("text", text).put("within", within));
    return this;
  }

  /** Waits until the text is gone from a part of the page. */
  Visitor seesNoMore(String text, String within) {
    browser.ask("vanishes", with().put("text", text).put("within", within));
    return this;
  }

  /** The texts of all elements that fit. */
  List<String> texts(String selector) {
    return strings(browser.ask("texts", with().put("selector", selector)));
  }

  /** The text of the first element that fits. */
  String text(String selector) {
    return ((JsonString) browser.ask("text", with().put("selector", selector))).value();
  }

  int count(String selector) {
    return Integer.parseInt(
        ((JsonNumber) browser.ask("count", with().put("selector", selector))).text());
  }

  Visitor presses(String key) {
    browser.ask("press", with().put("key", key));
    return this;
  }

  /** The text of what has the focus. */
  String focused() {
    return ((JsonString) browser.ask("focused", with())).value();
  }

  /** From now on answers from addresses with {@code part} have another text in one place. */
  void replaces(String part, String text, String other) {
    browser.ask("replace", with().put("part", part).put("text", text).put("other", other));
  }

  /** The same, of one server alone. */
  void replacesOf(String origin, String part, String text, String other) {
    browser.ask(
        "replace",
        with().put("origin", origin).put("part", part).put("text", text).put("other", other));
  }

  /** From now on these servers cannot be reached. */
  void isCutOffFrom(List<String> origins) {
    browser.ask("cut", with().put("origins", JsonArray.ofStrings(origins)));
  }

  /** They can be again. */
  void reachesAll() {
    browser.ask("mend", with());
  }

  /** The person gets a security key, with or without WebAuthn's PRF extension. */
  void getsSecurityKey(boolean prf) {
    browser.ask("passkey", with().put("prf", prf));
  }

  /** From the next page on the browser keeps nothing for this site. */
  void hasBlockedSiteData() {
    browser.ask("keepNothing", with());
  }

  /** The browser writes nothing more for this page, for want of room. */
  void hasNoRoom() {
    browser.ask("room", with().put("none", true));
  }

  /** It does again. */
  void hasRoomAgain() {
    browser.ask("room", with().put("none", false));
  }

  /** From the next page on the device's clock is off; it goes on. */
  void hasAClockThatIsOffBy(Duration ahead) {
    browser.ask("clock", with().put("millis", ahead.toMillis()));
  }

  /** The device's clock is right again. */
  void setsTheClockRight() {
    browser.ask("rightClock", with());
  }

  /** So much time passes, on a device of {@link #hasAClockThatIsOffBy}. */
  void waits(Duration time) {
    browser.ask("passes", with().put("millis", time.toMillis()));
  }

  /** From now on no time passes on that device but by {@link #waits}. */
  void stopsTheClock() {
    browser.ask("stopClock", with());
  }

  /** The person looks at another tab, or covers the window. */
  void looksAway() {
    browser.ask("hide", with().put("hidden", true));
  }

  /** The person looks at the page again. */
  void looksBack() {
    browser.ask("hide", with().put("hidden", false));
  }

  /** The page is left, and kept as it is for whoever comes back. */
  void isPutAside() {
    browser.ask("putAside", with());
  }

  /** The window gets another size. */
  Visitor resizes(int width, int height) {
    browser.ask("window", with().put("width", width).put("height", height));
    return this;
  }

  /** Waits until some of what fits is in the window. */
  Visitor hasInView(String selector) {
    browser.ask("inView", with().put("selector", selector));
    return this;
  }

  /** Something on the page, the network perhaps, asks for a signature. */
  void isAsked(String title) {
    browser.ask("asks", with().put("title", title));
  }

  /** The same, with work that goes on until {@link #endsTheWork}. */
  void isAskedAtLength(String title) {
    browser.ask("asks", with().put("title", title).put("atLength", true));
  }

  /** What was agreed to at length comes to its end. */
  void endsTheWork() {
    browser.ask("done", with());
  }

  /** What of that was agreed to. */
  List<String> agreedTo() {
    return strings(browser.ask("agreed", with()));
  }

  Visitor focuses(String selector) {
    browser.ask("focusOn", with().put("selector", selector));
    return this;
  }

  /** What stands in a field. */
  String value(String selector) {
    return ((JsonString) browser.ask("value", with().put("selector", selector))).value();
  }

  /** Waits until the page has loaded what it needs to sign without a connection. */
  Visitor isReadyToSign() {
    return hasReached("ready-to-sign");
  }

  /** Waits until the page has come to this mark of its own. */
  Visitor hasReached(String mark) {
    browser.ask("reached", with().put("mark", mark));
    return this;
  }

  void offline(boolean offline) {
    browser.ask("offline", with().put("value", offline));
  }

  /** Clears everything that the site has stored, as a browser's settings do. */
  void clearsSiteData() {
    browser.ask("clear", with().put("path", "/security"));
  }

  /** Where any of these secrets was seen outside of the page and the key's own database. */
  List<String> leaks(List<String> secrets) {
    return strings(browser.ask("leaks", with().put("secrets", JsonArray.ofStrings(secrets))));
  }

  /** Every host that the browser spoke to. */
  List<String> hosts() {
    return strings(browser.ask("hosts", with()));
  }

  List<String> cookies() {
    return strings(browser.ask("cookies", with()));
  }

  /** What the pages complained about. */
  List<String> errors() {
    return strings(browser.ask("errors", with()));
  }

  /** What axe finds serious or critical. */
  List<String> barriers(String scheme) {
    return strings(browser.ask("axe", with().put("scheme", scheme)));
  }

  /** How many pixels the page is wider than a window of this width. */
  int overflow(int width) {
    JsonArray pair = (JsonArray) browser.ask("overflow", with().put("width", width));
    List<Integer> widths =
        pair.values().stream().map(v -> Integer.parseInt(((JsonNumber) v).text())).toList();
    return widths.get(0) - widths.get(1);
  }

  /** What is stored in a database of the browser, as text; bytes as hex. */
  String database(String database) {
    JsonObject stored = (JsonObject) browser.ask("stored", with());
    return ((JsonObject) stored.get("databases").orElseThrow())
        .get(database)
        .map(v -> ((JsonString) v).value())
        .orElse("");
  }

  void leaves() {
    browser.ask("leave", with());
  }

  /** How many times the page shows in this zone's words, and then those that are in others. */
  List<String> timesIn(String timezone) {
    return strings(browser.ask("times", with().put("timezone", timezone)));
  }

  private static List<String> strings(JsonValue array) {
    return ((JsonArray) array).values().stream().map(v -> ((JsonString) v).value()).toList();
  }

  // What a person does in several steps.

  /**
   * Reads what is about to be signed: its typed fields, and under them its bytes and their hash.
   *
   * @return its parameters
   */
  JsonObject reads(String action) {
    sees("You are about to sign", "dialog").sees(action, "dialog");
    byte[] bytes = text("dialog details pre.bytes").getBytes(StandardCharsets.UTF_8);
    try {
      JsonObject payload = StrictJson.parseObject(bytes, JsonLimits.SIGNED);
      assertThat(payload.get("action")).contains(new JsonString(action));
      Map<String, JsonValue> fields = new HashMap<>(payload.members());
      // A decision has its fields in the open.
      JsonObject parameters = fields.remove("params") instanceof JsonObject inner ? inner : payload;
      fields.putAll(parameters.members());
      assertThat(texts("dialog .typed dt")).containsExactlyInAnyOrderElementsOf(fields.keySet());
      assertThat(texts("dialog .typed dd"))
          .containsAll(
              fields.values().stream()
                  .filter(JsonString.class::isInstance)
                  .map(value -> ((JsonString) value).value())
                  .filter(value -> value.matches("[ -~]*"))
                  .toList());
      assertThat(text("dialog")).contains(Sha256.hex(bytes));
      return parameters;
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /** Reads what is about to be signed, and agrees; returns its parameters. */
  JsonObject signs(String action) {
    JsonObject parameters = reads(action);
    clicks("Sign", "dialog");
    return parameters;
  }

  /** Reads what is about to be signed, and does not agree; returns its parameters. */
  JsonObject declines(String action) {
    JsonObject parameters = reads(action);
    clicks("Do not sign", "dialog");
    return parameters;
  }

  /** Makes a key, writes the words down, and proves it; returns the 24 words. */
  List<String> generatesKey() {
    opens(DASHBOARD).clicks("Generate new").sees("Write these 24 words down");
    List<String> words = texts(".words li");
    clicks("I have written them down");
    provesWords(words);
    sees("Here since");
    return words;
  }

  /** Gives the words that are asked for. */
  void provesWords(List<String> words) {
    sees("Show that you have them");
    for (String label : texts("#custody form label")) {
      int position = Integer.parseInt(label.replace("Word ", ""));
      fillsAt("#word-" + position, words.get(position - 1));
    }
    clicks("Keep this key");
  }

  /** Restores a key from its words. */
  Visitor restores(List<String> words) {
    return opens(DASHBOARD).restoresHere(words);
  }

  /** The same on the page that is open. */
  Visitor restoresHere(List<String> words) {
    unfolds("Restore from 24 words");
    return fills("24 words, in order", String.join(" ", words)).clicks("Restore");
  }

  /** Imports a key from its 64 hex characters. */
  Visitor imports(String hex) {
    opens(DASHBOARD).unfolds("Import a private key");
    return fills("Private key, 64 hex characters", hex).clicks("Import");
  }

  /** The operator's id that the dashboard shows. */
  String operatorId() {
    sees("Here since", "#custody");
    return text("#custody dd code");
  }

  /** The envelope that this browser makes of the same inputs and the same key as a kit's. */
  String makesTheSame(String envelope, String questionnaire) {
    return ((JsonString)
            browser.ask(
                "sameAs", with().put("envelope", envelope).put("questionnaire", questionnaire)))
        .value();
  }

  /** Confirms the keys of reviewer and organiser, as this portal publishes them. */
  Visitor trustsTheProgramme() {
    return sees("These are the programme’s keys").clicks("These are the programme’s keys");
  }

  /** Says at the signer that the node which is offered is one's own. */
  Visitor introducesNode() {
    clicks("This is my node");
    signs("signer-session");
    signs("node-certify");
    return sees("connected", "#nodes");
  }

  /** Types the code that another guardian reads out, and begins to deal. */
  void comparesCode(String heard) {
    fills("The code that another guardian reads to you", heard).clicks("The codes are the same");
  }

  /** Reveals the private key; returns its 64 hex characters. */
  String reveals() {
    unfolds("Reveal the private key").clicks("Reveal");
    return text("code.secret");
  }
}
