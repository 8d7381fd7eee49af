package io.ochk.portal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.fixture.TestClock;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.vectors.TestScale;
import io.ochk.verify.Check;
import io.ochk.verify.Pins;
import io.ochk.verify.Report;
import io.ochk.verify.Verifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that verifies documents comes to the kit's verdict, rule by rule. */
class VerificationParityTest {
  private static final String CHANGES = "0123456789abcdef{}[]:,\"-\\ \nxZ\u00e9";

  @TempDir Path data;

  @Test
  void everyDocumentWholeOrChangedGetsTheKitsVerdict() throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(Database.SQLITE, data, new TestClock());
        BrowserModules browser = BrowserModules.start()) {
      Random random = new Random(20_261_121);
      for (Map.Entry<String, String> document : documents(portal).entrySet()) {
        String text = document.getValue();
        for (Pins pins : List.of(pinned(), Pins.NONE)) {
          assertThat(browsers(browser, text, pins))
              .as(document.getKey())
              .isEqualTo(kits(text, pins))
              .doesNotContain("unreadable");
        }
        // A record is replayed in both, but told in other words.
        if (document.getKey().equals("record")) {
          continue;
        }
        int count = TestScale.pick(3, 25, 3_000);
        for (int i = 0; i < count; i++) {
          String changed = changed(text, random);
          assertThat(browsers(browser, changed, pinned()))
              .as("%s, change %s: %s", document.getKey(), i, changed)
              .isEqualTo(kits(changed, pinned()));
        }
      }
    }
  }

  private static String changed(String text, Random random) {
    int at = random.nextInt(text.length());
    char with = CHANGES.charAt(random.nextInt(CHANGES.length()));
    return switch (random.nextInt(3)) {
      case 0 -> text.substring(0, at) + with + text.substring(at + 1);
      case 1 -> text.substring(0, at) + text.substring(at + 1);
      default -> text.substring(0, at) + with + text.substring(at);
    };
  }

  private static Map<String, String> documents(PortalUnderTest portal) {
    Programme programme = new Programme(portal);
    List<SigningKey> operators = programme.fill();
    SigningKey key = operators.get(1);
    Charter charter = People.charter("1.0.0", operators);
    assertThat(programme.publish(charter, Optional.empty()).status()).isEqualTo(201);
    programme.ratify(operators.get(2), charter);
    programme.ratify(operators.get(0), charter);
    Map<String, String> all = new LinkedHashMap<>();
    all.put("incident", text(programme.incident(key, Severity.WARNING, "Power lost").json()));
    all.put("join", text(programme.membership(Membership.Kind.JOIN, key, 1).json()));
    all.put("exit", text(programme.exit(key).json()));
    all.put("forget", text(programme.forget(key).json()));
    all.put("ratification", text(programme.ratification(key, charter.hash(), "1.0.0").json()));
    all.put("application", text(programme.application(key, "## A1 Handle\nbob\n")));
    all.put(
        "acceptance",
        text(programme.decision(key, "app-0123456789abcdef", Decision.Verdict.ACCEPT).json()));
    all.put(
        "rejection",
        text(programme.decision(key, "app-0123456789abcdef", Decision.Verdict.REJECT).json()));
    all.put("charter", new String(charter.source(), StandardCharsets.UTF_8));
    all.put("roster", portal.get("/api/operator/charter?federation=oc-me-v1").body());
    all.put("keys", portal.get("/.well-known/oc-operator-reviewer.json").body());
    all.put("record", portal.get("/api/public/federations/oc-me-v1/record").body());
    return all;
  }

  private static String text(JsonObject object) {
    return CanonicalJson.text(object);
  }

  private static Pins pinned() {
    return new Pins(
        Optional.of(People.REVIEWER.publicKey()),
        Optional.of(People.ORGANISER.publicKey()),
        Optional.empty(),
        Optional.empty());
  }

  private static String kits(String document, Pins pins) {
    try {
      Report report = new Verifier(pins).verify(document.getBytes(StandardCharsets.UTF_8));
      if (document.startsWith("{\"kind\":\"oc-federation-record\"")) {
        return "record " + report.valid();
      }
      // Of a plain text the kit names every rule of charters that cannot be checked.
      boolean isText = report.checks().stream().anyMatch(check -> check.name().equals("form"));
      return report.checks().stream()
          .filter(check ->
              !isText || check.result() != Check.Result.NOT_CHECKED || check.name().equals("form"))
          .map(check -> word(check.result()) + " " + check.name())
          .collect(Collectors.joining("\n"));
    } catch (MalformedException e) {
      return "unreadable";
    }
  }

  private static String word(Check.Result result) {
    return switch (result) {
      case PASS -> "pass";
      case FAIL -> "fail";
      case NOT_CHECKED -> "manual";
    };
  }

  private static String browsers(BrowserModules browser, String document, Pins pins)
      throws Exception {
    JsonObject.Builder request = JsonObject.builder().put("document", document);
    pins.reviewer().ifPresent(key -> request.put("reviewer", key.hex()));
    pins.organiser().ifPresent(key -> request.put("organiser", key.hex()));
    JsonObject answer = browser.ask("report", request);
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
}
