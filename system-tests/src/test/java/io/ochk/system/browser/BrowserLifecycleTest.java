package io.ochk.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.Actions;
import io.ochk.protocol.fixture.Charters;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.questionnaire.Field;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.Federation;
import io.ochk.system.world.Operator;
import io.ochk.system.world.Program;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person with a browser and nothing else, beside operators with a kit and no browser. */
class BrowserLifecycleTest {
  @TempDir Path folder;

  @Test
  void aPersonWithoutAKitGoesFromGenerateToARatifiedCharterAndAnIncident() throws Exception {
    try (RunningPortal portal = RunningPortal.sqlite(folder);
        Browser browser = Browser.start()) {
      Wire wire = new Wire(portal);
      wire.found();
      for (int seat = 0; seat < 3; seat++) {
        wire.seat(TestKeys.operator(seat), seat);
      }
      Visitor dora = browser.visitor("dora", portal);
      List<String> words = dora.generatesKey();
      String seed = dora.reveals();
      SigningKey key = SigningKey.ofSeed(HexFormat.of().parseHex(seed));
      assertThat(dora.operatorId()).isEqualTo(OperatorId.of(key.publicKey()).text());

      String application = applies(dora);
      assertThat(portal.get("/api/operator/applications/" + application).text("state"))
          .isEqualTo("received");
      Decision acceptance = wire.accept(key.publicKey(), application, "Welcome <b>dora</b>.");
      dora.opens("/me/operator")
          .clicks("This is the reviewer’s key")
          .sees("Accepted.")
          .sees("Welcome <b>dora</b>.")
          .sees("Ask for a seat in a federation.");

      dora.opens("/me/operator/federations").selects("Seat", "3").clicks("Ask for this seat");
      signs(dora, "federation-join");
      dora.sees("You have asked for seat 3.");
      String request =
          dora.opens("/me/operator").sees("Ask for a seat", "#journal").text("#journal dd code");
      wire.assign(3, key.publicKey(), request, acceptance);
      dora.opens("/me/operator").sees("You hold seat 3 of OC Me.");

      List<OperatorId> guardians = new ArrayList<>();
      for (int seat = 0; seat < 3; seat++) {
        guardians.add(OperatorId.of(TestKeys.operator(seat).publicKey()));
      }
      guardians.add(OperatorId.of(key.publicKey()));
      Charter charter = wire.publish(Charters.of(Wire.SLUG, "1.0.0", 3, guardians));
      dora.opens("/me/operator/federations").sees(charter.hash()).trustsTheProgramme();
      dora.sees("statements of the organiser lead to").clicks("Ratify charter");
      signs(dora, "charter-sign");
      dora.sees("You have ratified this version");
      for (int seat = 0; seat < 3; seat++) {
        wire.ratify(TestKeys.operator(seat), charter);
      }
      assertThat(portal.get("/api/public/federations/oc-me-v1").text("federation.status"))
          .isEqualTo("binding");
      dora.opens("/federations/oc-me-v1").sees("is the same.").sees("The charter is in force.");

      dora.opens("/me/operator/incidents")
          .fills("Title", "A disk <img src=x onerror=alert(1)>")
          .fills("What happened", "Replaced.\n\u202eNothing lost.")
          .fills("Tags, with spaces between", "hardware planned")
          .selects("Severity", "warning")
          .clicks("Check and sign");
      signs(dora, "alert-publish");
      dora.sees("Published").sees("A disk <img src=x onerror=alert(1)>", "#timeline");
      assertThat(portal.get("/api/public/incidents").text("incidents.0.operator_id"))
          .isEqualTo(OperatorId.of(key.publicKey()).text());
      assertThat(dora.count("#timeline img")).isZero();

      dora.opens("/me/operator").sees("Publish an incident").sees("You have ratified the charter");
      nothingGotOut(dora, words, seed);
    }
  }

  /** Answers every question, signs, and hands in; returns the application's id. */
  static String applies(Visitor visitor) {
    visitor.opens("/me/operator").unfolds("The questionnaire");
    for (Field field : Field.values()) {
      String place = "#q-" + field.id();
      switch (field.id()) {
        case "A3" -> visitor.fillsAt(place, "dora@guardian.example");
        case "A4" -> visitor.fillsAt(place, "");
        default -> {
          if (field.acknowledgement()) {
            visitor.checks(place);
          } else {
            visitor.fillsAt(place, "About " + field.title() + ". <script>alert(1)</script>");
          }
        }
      }
    }
    visitor.clicks("Check and sign", "#application-form");
    signs(visitor, "program-apply");
    visitor.sees("Handed in.");
    return visitor.text("#application-state .notice code");
  }

  /** Reads what is about to be signed, and agrees. */
  static void signs(Visitor visitor, String action) {
    visitor.sees("audience", "dialog");
    visitor.signs(action);
  }

  private static void nothingGotOut(Visitor visitor, List<String> words, String seed) {
    byte[] bytes = HexFormat.of().parseHex(seed);
    String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    List<String> secrets = new ArrayList<>();
    secrets.add(seed);
    secrets.add(base64.substring(0, 40));
    secrets.add(String.join(" ", words));
    secrets.add(String.join("\",\"", words.subList(0, 4)));
    secrets.add(String.join(" ", words.subList(9, 13)));
    assertThat(visitor.leaks(secrets)).isEmpty();
    assertThat(visitor.database("oc-operator-key"))
        .contains(seed)
        .doesNotContain(String.join(" ", words.subList(0, 2)));
    assertThat(visitor.hosts()).hasSize(1);
    assertThat(visitor.cookies()).isEmpty();
    assertThat(visitor.errors())
        .allMatch(e -> e.contains("status of 404") || e.contains("status of 401"));
  }

  @Test
  void anApplicationThatTheKitMadeIsHandedInOnTheDashboardWithoutAKey() throws Exception {
    try (Federation federation = Federation.founded(folder);
        Browser browser = Browser.start()) {
      Operator alice = federation.newcomer("alice");
      Path file = alice.file("application.json");
      alice.does(
          "apply", "prepare", "--answers", alice.answers().toString(), "--out", file.toString());
      Visitor visitor = browser.visitor("alice", federation.portal());
      visitor
          .opens("/me/operator")
          .unfolds("Hand in a file")
          .uploads("#application-file", file)
          .sees("Verified here")
          .sees(alice.id())
          .clicks("Hand in")
          .sees("Handed in.");
      // The kit's own answer to the same file is the first answer.
      assertThat(alice.does("apply", "submit", "--file", file.toString()).text("application_id"))
          .isEqualTo(visitor.text("#application-file-outcome .notice.good strong + code"));

      Path forged = alice.file("forged.json");
      Files.writeString(forged, Files.readString(file).replace("mirrored", "borrowed"));
      visitor
          .reloads()
          .unfolds("Hand in a file")
          .uploads("#application-file", forged)
          .sees("does not verify");
    }
  }

  @Test
  void everyActionHasItsPlaceOnThePages() throws Exception {
    Path app = Program.root().resolve("web/src/main/web/app");
    StringBuilder pages = new StringBuilder(Files.readString(app.resolve("session.js")));
    try (var files = Files.list(app.resolve("page"))) {
      for (Path file : files.sorted().toList()) {
        pages.append(Files.readString(file));
      }
    }
    TreeSet<String> without = new TreeSet<>();
    for (String action : Actions.NAMES) {
      // A guardian's signer makes these, for ceremonies and signatures.
      if (action.matches("(ceremony|sign|signer|node|bridge)-.*")) {
        continue;
      }
      StringBuilder builder = new StringBuilder();
      for (String word : action.split("-")) {
        builder.append(
            builder.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
      }
      if (!pages.toString().contains(builder + "(") && !pages.toString().contains(builder + ",")) {
        without.add(action);
      }
    }
    assertThat(without).isEmpty();
  }
}
