package io.ochk.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.envelope.Actions;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.questionnaire.Field;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.Await;
import io.ochk.system.world.Federation;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Operator;
import io.ochk.system.world.Program;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Scale;
import io.ochk.system.world.Together;
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
  void aPersonWithoutAKitGoesFromGenerateToAStatementThatTheFederationSigns() throws Exception {
    try (Federation federation = Federation.halfSeated(folder);
        Browser browser = Browser.start()) {
      RunningPortal portal = federation.portal();
      Operator carol = federation.newcomer("carol");
      Visitor dora = browser.visitor("dora", portal);
      dora.watchesSecrets();
      List<String> words = dora.generatesKey();
      String seed = dora.reveals();
      String id = OperatorId.of(key(seed).publicKey()).text();
      assertThat(dora.operatorId()).isEqualTo(id);
      Operator inBrowser = Operator.inBrowser("dora", id, folder);
      federation.operators().add(inBrowser);

      List<String> applications = List.of(federation.applies(carol), applies(dora));
      accepts(browser, portal, applications);
      carol.does("apply", "verify-acceptance");
      dora.opens("/me/operator")
          .clicks("This is the reviewer’s key")
          .sees("Accepted.", "#acceptance")
          .sees("Welcome <b>both</b>.")
          .sees("Ask for a seat in a federation.");
      federation.seat(carol, 2);
      takesSeat(dora, inBrowser, federation);
      ratify(dora, carol, federation);
      Path bundle = folder.resolve("downloaded.config");
      dora.opens("/me/operator/runbook?operator=" + id)
          .sees("Filled in for you")
          .downloads("Download oc-guardian.config", bundle);

      List<Guardian> guardians =
          new ArrayList<>(
              Together.map(
                  federation.operators().subList(0, 3),
                  one -> Guardian.of(one, federation, Scale.random())));
      guardians.add(Guardian.with(bundle, inBrowser, federation, Scale.random()));
      try (LivingFederation living = LivingFederation.of(federation, guardians)) {
        signsWith(living, dora);
        publishesIncident(dora, portal, id);
        nothingGotOut(dora, living, words, seed);
      }
    }
  }

  private static SigningKey key(String seed) {
    return SigningKey.ofSeed(HexFormat.of().parseHex(seed));
  }

  /** The reviewer reads both applications in a browser, and accepts them there. */
  private static void accepts(Browser browser, RunningPortal portal, List<String> applications)
      throws Exception {
    Visitor rita = browser.visitor("rita", portal);
    rita.opens("/reviewer").unfolds("Import a private key");
    rita.fills(
        "Private key, 64 hex characters",
        HexFormat.of().formatHex(TestKeys.reviewer().exportSeed()));
    rita.clicks("Import").clicks("Open a session and read the queue");
    signs(rita, "portal-session");
    applications.forEach(application -> rita.sees(application, "#desk"));
    for (String application : applications) {
      rita.opens("/reviewer/applications/" + application).clicks("Open a session and read");
      rita.sees("Verified here").fills("Note to the applicant", "Welcome <b>both</b>.");
      rita.clicks("Accept");
      rita.signs("program-accept");
      rita.sees("Accepted, ");
      assertThat(portal.get("/api/operator/applications/" + application).text("state"))
          .isEqualTo("accepted");
    }
    rita.leaves();
  }

  private static void takesSeat(Visitor dora, Operator inBrowser, Federation federation) {
    dora.opens("/me/operator/federations").selects("Seat", "3").clicks("Ask for this seat");
    signs(dora, "federation-join");
    dora.sees("You have asked for seat 3.");
    federation.assign(inBrowser);
    dora.opens("/me/operator").sees("You hold seat 3 of OC Me.");
  }

  /** The charter that lists all four is published; one ratifies with a kit, one in a browser. */
  private static void ratify(Visitor dora, Operator carol, Federation federation) throws Exception {
    Charter charter = Federation.read(federation.publish("1.0.0", federation.operators()));
    dora.opens("/me/operator/federations").sees(charter.hash()).trustsTheProgramme();
    dora.sees("statements of the organiser lead to").clicks("Ratify charter");
    signs(dora, "charter-sign");
    dora.sees("You have ratified this version");
    federation.ratifies(carol);
    Wire wire = new Wire(federation.portal());
    wire.ratify(TestKeys.operator(0), charter);
    wire.ratify(TestKeys.operator(1), charter);
    dora.opens("/federations/oc-me-v1").sees("is the same.").sees("The charter is in force.");
    dora.opens("/me/operator").sees("You have ratified the charter");
  }

  /** From the own node to a signed statement: dora in a tab, carol with commands, both by hand. */
  private void signsWith(LivingFederation living, Visitor dora) throws Exception {
    Guardian carol = living.guardian(2);
    Guardian own = living.guardian(3);
    Together.map(living.guardians().subList(0, 2), one -> one.allowsEverything().start());
    carol.start();
    own.node().start();
    Await.until("dora's node serves", () -> own.status("/livez") == 200, own::logs);
    dora.opens("/me/operator").follows("Start your signer", "#lifecycle");
    dora.clicks("Start the signer").sees("No node is named yet.", "#signer");
    dora.fills("Address of your node’s API", own.api()).clicks("Use this node");
    dora.introducesNode();
    living.awaitPeers();

    dora.unfolds("A ceremony of oc-me-v1");
    dora.selects("Network of the new key’s addresses", "regtest").clicks("Make a new key");
    dora.sees("a new key", "dialog");
    dora.signs("ceremony-join");
    String ceremony = waits(carol, "items.0.id");
    carol.kit("inbox", "approve", ceremony).run().exits(0);
    dora.sees("Compare the code", "#waiting");
    String code = dora.text(".ceremony-code");

    Visitor watching = dora.tab().opens("/me/operator/ceremonies");
    watching.sees("Making the key", ".told").sees(code, ".told");
    watching.sees("Commitments: missing seat 2 " + carol.operatorId(), ".told");
    watching.sees(own.operatorId() + " (you)", ".told");
    for (String scheme : List.of("light", "dark")) {
      assertThat(watching.barriers(scheme)).isEmpty();
    }
    assertThat(watching.overflow(360)).isLessThanOrEqualTo(0);

    Await.until(
        "carol's kit shows the code",
        () -> waits(carol, "items.0.code").equals(code),
        living::logs);
    carol.kit("inbox", "approve", ceremony, "--code", code).run().exits(0);
    dora.comparesCode(code);
    dora.sees("Code, compared", "dialog");
    dora.signs("ceremony-round1");
    living.awaitKey(0);
    dora.sees("live", "#history");
    watching.sees("Done: all who hold a share have certified the key.", ".told");
    living.guardian(1).node().stop();
    watching.sees("Without an answer: " + living.guardian(1).api(), ".told").closes();

    String text = "Dora proposes, from a tab.";
    dora.fills("A statement of oc-me-v1, signed at its address", text);
    dora.clicks("Propose and approve").sees(text, "dialog");
    dora.signs("sign-approve");
    carol.kit("inbox", "approve", waits(carol, "items.0.id")).run().exits(0);
    Path statement = folder.resolve("statement.json");
    dora.sees("signed", "#history").unfolds("Signature");
    dora.downloads("Save the signed statement", statement);
    carol.kit("verify", statement.toString()).run().exits(0).says("signature: by ");
  }

  /** What carol's kit shows of the first item that waits for her. */
  private static String waits(Guardian carol, String path) {
    return carol.kit("inbox", "list", "--wait", "100", "--json").run().exits(0).text(path);
  }

  private static void publishesIncident(Visitor dora, RunningPortal portal, String id)
      throws Exception {
    dora.opens("/me/operator/incidents")
        .fills("Title", "A disk <img src=x onerror=alert(1)>")
        .fills("What happened", "Replaced.\n\u202eNothing lost.")
        .fills("Tags, with spaces between", "hardware planned")
        .selects("Severity", "warning")
        .clicks("Check and sign");
    signs(dora, "alert-publish");
    dora.sees("Published").sees("A disk <img src=x onerror=alert(1)>", "#timeline");
    assertThat(portal.get("/api/public/incidents").text("incidents.0.operator_id")).isEqualTo(id);
    assertThat(dora.count("#timeline img")).isZero();
    dora.opens("/me/operator").sees("Publish an incident", "#journal");
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

  private static void nothingGotOut(
      Visitor visitor, LivingFederation living, List<String> words, String seed) {
    byte[] bytes = HexFormat.of().parseHex(seed);
    String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    List<String> secrets = new ArrayList<>();
    secrets.add(seed);
    secrets.add(base64.substring(0, 40));
    secrets.add(String.join(" ", words));
    secrets.add(String.join("\",\"", words.subList(0, 4)));
    secrets.add(String.join(" ", words.subList(9, 13)));
    assertThat(visitor.leaks(secrets)).isEmpty();
    assertThat(visitor.secretsSeen())
        .as("kinds of secrets that were watched for")
        .contains("key", "share", "nonce", "ceremony secret");
    assertThat(visitor.leaksOfSigner()).isEmpty();
    assertThat(visitor.database("oc-operator-key"))
        .contains(seed)
        .doesNotContain(String.join(" ", words.subList(0, 2)));
    List<String> hosts = new ArrayList<>(List.of(living.federation().portal().url()));
    // The signer speaks to the own node; whoever watches a ceremony asks everybody's.
    living.guardians().forEach(guardian -> hosts.add(guardian.api()));
    assertThat(visitor.hosts())
        .containsExactlyInAnyOrderElementsOf(
            hosts.stream().map(origin -> origin.replaceFirst("^http://", "")).toList());
    assertThat(visitor.cookies()).isEmpty();
    assertThat(visitor.errors())
        .allMatch(e -> e.matches("(?s).*(status of 40[14]|ERR_CONNECTION_REFUSED).*"));
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
