package io.ochk.portal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.People;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.MalformedException;
import io.ochk.verify.Check;
import io.ochk.verify.Pins;
import io.ochk.verify.Report;
import io.ochk.verify.Verifier;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/** What the kit says about a document, and what the page says, in the same words. */
public final class Verdicts {
  private static final String CHANGES = "0123456789abcdef{}[]:,\"-\\ \nxZ\u00e9";

  private Verdicts() {}

  static void agree(BrowserModules browser, String document, boolean holds) throws Exception {
    assertThat(holdsInTheKit(document, pinned())).as(document).isEqualTo(holds);
    assertThat(holdsInTheBrowser(browser, document, pinned())).as(document).isEqualTo(holds);
  }

  public static String text(JsonObject object) {
    return CanonicalJson.text(object);
  }

  public static Pins pinned() {
    return new Pins(
        Optional.of(People.REVIEWER.publicKey()),
        Optional.of(People.ORGANISER.publicKey()),
        Optional.empty(),
        Optional.empty());
  }

  static String kits(String document, Pins pins) {
    try {
      Report report = new Verifier(pins).verify(document.getBytes(StandardCharsets.UTF_8));
      if (document.startsWith("{\"kind\":\"oc-federation-record\"")) {
        return "record " + report.valid();
      }
      return report.checks().stream()
          .map(check -> word(check.result()) + " " + check.name())
          .collect(Collectors.joining("\n"));
    } catch (MalformedException e) {
      return "unreadable";
    }
  }

  static boolean holdsInTheKit(String document, Pins pins) {
    try {
      return new Verifier(pins).verify(document.getBytes(StandardCharsets.UTF_8)).valid();
    } catch (MalformedException e) {
      return false;
    }
  }

  static boolean holdsInTheBrowser(BrowserModules browser, String document, Pins pins)
      throws Exception {
    JsonObject answer = report(browser, document, pins);
    assertThat(answer.get("error").map(CanonicalJson::text).orElse("\"MalformedError"))
        .startsWith("\"MalformedError");
    return answer.get("holds").map(CanonicalJson::text).equals(Optional.of("true"));
  }

  public static String word(Check.Result result) {
    return switch (result) {
      case PASS -> "pass";
      case FAIL -> "fail";
      case NOT_CHECKED -> "manual";
    };
  }

  public static JsonObject report(BrowserModules browser, String document, Pins pins)
      throws Exception {
    JsonObject.Builder request = JsonObject.builder().put("document", document);
    pins.reviewer().ifPresent(key -> request.put("reviewer", key.hex()));
    pins.organiser().ifPresent(key -> request.put("organiser", key.hex()));
    return browser.ask("report", request);
  }

  static String browsers(BrowserModules browser, String document, Pins pins) throws Exception {
    JsonObject answer = report(browser, document, pins);
    if (answer.get("error").isPresent()) {
      String error = ((JsonString) answer.get("error").get()).value();
      assertThat(error).startsWith("MalformedError: ");
      return "unreadable";
    }
    if (document.startsWith("{\"kind\":\"oc-federation-record\"")) {
      return "record " + CanonicalJson.text(answer.get("holds").orElseThrow());
    }
    return String.join(
        "\n",
        ((JsonArray) answer.get("checks").orElseThrow())
            .values().stream().map(check -> ((JsonString) check).value()).toList());
  }

  /** A text with one character put in, taken out, or replaced. */
  public static String changed(String text, Random random) {
    int at = random.nextInt(text.length());
    char with = CHANGES.charAt(random.nextInt(CHANGES.length()));
    return switch (random.nextInt(3)) {
      case 0 -> text.substring(0, at) + with + text.substring(at + 1);
      case 1 -> text.substring(0, at) + text.substring(at + 1);
      default -> text.substring(0, at) + with + text.substring(at);
    };
  }
}
