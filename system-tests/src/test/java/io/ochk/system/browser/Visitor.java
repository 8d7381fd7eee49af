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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A person at a browser: what they do with mouse and keyboard, and what they see. */
final class Visitor implements Device, Evidence {
  private static final String DASHBOARD = "/me/operator";

  private final Browser browser;
  private final String name;
  private final int tab;

  Visitor(Browser browser, String name, int tab) {
    this.browser = browser;
    this.name = name;
    this.tab = tab;
  }

  @Override
  public JsonObject.Builder with() {
    return JsonObject.builder().put("who", name).put("tab", tab);
  }

  @Override
  public JsonValue ask(String what, JsonObject.Builder question) {
    return browser.ask(what, question);
  }

  /** The same person in another tab. */
  Visitor tab() {
    JsonNumber number = (JsonNumber) ask("tab", with());
    return new Visitor(browser, name, Integer.parseInt(number.text()));
  }

  /** Closes this tab. */
  void closes() {
    ask("close", with());
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
    ask("crash", with());
    return tab().opens(path);
  }

  /** Saves what a link or a button gives to be downloaded. */
  Visitor downloads(String link, Path file) {
    ask("download", with().put("link", link).put("file", file.toAbsolutePath().toString()));
    return this;
  }

  Visitor opens(String path) {
    ask("goto", with().put("path", path));
    return this;
  }

  Visitor reloads() {
    ask("reload", with());
    return this;
  }

  Visitor clicks(String button) {
    ask("click", with().put("role", "button").put("name", button));
    return this;
  }

  Visitor clicks(String button, String within) {
    ask("click", with().put("role", "button").put("name", button).put("within", within));
    return this;
  }

  /** Follows a link in a part of the page. */
  Visitor follows(String link, String within) {
    ask("click", with().put("role", "link").put("name", link).put("within", within));
    return this;
  }

  Visitor unfolds(String summary) {
    ask("unfold", with().put("name", summary));
    return this;
  }

  Visitor fills(String label, String value) {
    ask("fill", with().put("label", label).put("value", value));
    return this;
  }

  Visitor fills(String label, String value, String within) {
    ask("fill", with().put("label", label).put("value", value).put("within", within));
    return this;
  }

  Visitor fillsAt(String selector, String value) {
    ask("fillAt", with().put("selector", selector).put("value", value));
    return this;
  }

  Visitor checks(String selector) {
    ask("check", with().put("selector", selector));
    return this;
  }

  Visitor unchecks(String selector) {
    ask("uncheck", with().put("selector", selector));
    return this;
  }

  Visitor selects(String label, String value) {
    ask("select", with().put("label", label).put("value", value));
    return this;
  }

  Visitor uploads(String selector, Path file) {
    ask("upload", with().put("selector", selector).put("file", file.toAbsolutePath().toString()));
    return this;
  }

  /** Waits until the text is to be seen. */
  Visitor sees(String text) {
    ask("sees", with().put("text", text));
    return this;
  }

  /** Waits until the text is to be seen in a part of the page. */
  Visitor sees(String text, String within) {
    ask("sees", with().put("text", text).put("within", within));
    return this;
  }

  /** Waits until the text is gone from a part of the page. */
  Visitor seesNoMore(String text, String within) {
    ask("vanishes", with().put("text", text).put("within", within));
    return this;
  }

  /** The texts of all elements that fit. */
  List<String> texts(String selector) {
    return list("texts", with().put("selector", selector));
  }

  /** The text of the first element that fits. */
  String text(String selector) {
    return ((JsonString) ask("text", with().put("selector", selector))).value();
  }

  int count(String selector) {
    return Integer.parseInt(((JsonNumber) ask("count", with().put("selector", selector))).text());
  }

  Visitor presses(String key) {
    ask("press", with().put("key", key));
    return this;
  }

  /** The text of what has the focus. */
  String focused() {
    return ((JsonString) ask("focused", with())).value();
  }

  /**
   * The page draws a list under the heading "What is drawn", with a button in each row.
   *
   * @param kept rows whose elements are those of before
   * @return the rows that were put in
   */
  List<String> draws(List<String> rows, List<String> kept) {
    return list(
        "draw",
        with().put("rows", JsonArray.ofStrings(rows)).put("kept", JsonArray.ofStrings(kept)));
  }

  /** The row of that list that has the focus; empty if none has. */
  String focusedRow() {
    return ((JsonString) ask("focusedRow", with())).value();
  }

  /** The window gets another size. */
  Visitor resizes(int width, int height) {
    ask("window", with().put("width", width).put("height", height));
    return this;
  }

  /** Waits until some of what fits is in the window. */
  Visitor hasInView(String selector) {
    ask("inView", with().put("selector", selector));
    return this;
  }

  /** Something on the page, the network perhaps, asks for a signature. */
  void isAsked(String title) {
    ask("asks", with().put("title", title));
  }

  /** The same, with work that goes on until {@link #endsTheWork}. */
  void isAskedAtLength(String title) {
    ask("asks", with().put("title", title).put("atLength", true));
  }

  /** What was agreed to at length comes to its end. */
  void endsTheWork() {
    ask("done", with());
  }

  /** What of that was agreed to. */
  List<String> agreedTo() {
    return list("agreed", with());
  }

  Visitor focuses(String selector) {
    ask("focusOn", with().put("selector", selector));
    return this;
  }

  /** What stands in a field. */
  String value(String selector) {
    return ((JsonString) ask("value", with().put("selector", selector))).value();
  }

  /** Waits until the page has loaded what it needs to sign without a connection. */
  Visitor isReadyToSign() {
    return hasReached("ready-to-sign");
  }

  /** Waits until the page has come to this mark of its own. */
  Visitor hasReached(String mark) {
    ask("reached", with().put("mark", mark));
    return this;
  }

  void leaves() {
    ask("leave", with());
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
            ask("sameAs", with().put("envelope", envelope).put("questionnaire", questionnaire)))
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
