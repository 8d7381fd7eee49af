package io.ochk.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.fixture.Charters;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages for everybody: readers with a keyboard or a screen reader, small and large windows. */
class PagesTest {
  private static final List<String> PAGES =
      List.of(
          "/",
          "/operator",
          "/operator/apply",
          "/operator/bypass",
          "/docs/verify",
          "/docs/verify?from=/api/operator/charter?federation=oc-me-v1",
          "/docs/charter",
          "/docs/browser",
          "/nothing-is-here",
          "/operators/op-0000000000000000",
          "/federations",
          "/federations/oc-me-v1",
          "/federations/oc-me-v1/statements",
          "/incidents",
          "/incidents?limit=1&severity=warning",
          "/operators",
          "/operators/" + OperatorId.of(TestKeys.operator(0).publicKey()).text(),
          "/security",
          "/transparency",
          "/me/operator",
          "/me/operator/federations",
          "/me/operator/ceremonies",
          "/me/operator/incidents",
          "/me/operator/attestation",
          "/me/operator/runbook",
          "/me/operator/runbook?operator=" + OperatorId.of(TestKeys.operator(0).publicKey()).text(),
          "/reviewer");

  private static RunningPortal portal;
  private static Browser browser;
  private static Wire wire;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    portal = RunningPortal.sqlite(folder);
    browser = Browser.start();
    wire = new Wire(portal);
    wire.found();
    for (int seat = 0; seat < 4; seat++) {
      wire.seat(TestKeys.operator(seat), seat);
    }
    Charter charter = wire.publish(Charters.of(Wire.SLUG, "1.0.0", 3, guardians()));
    wire.ratify(TestKeys.operator(1), charter);
    portal.post(
        "/api/operator/incidents",
        wire.incident(TestKeys.operator(1), "A_title_without_any_space_".repeat(7)).bytes());
  }

  private static List<OperatorId> guardians() {
    return IntStream.range(0, 4)
        .mapToObj(seat -> OperatorId.of(TestKeys.operator(seat).publicKey()))
        .toList();
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    portal.close();
  }

  private static Visitor guardian(String name) {
    SigningKey key = TestKeys.operator(0);
    Visitor visitor = browser.visitor(name, portal);
    visitor.imports(HexFormat.of().formatHex(key.exportSeed())).sees("Here since");
    visitor
        .opens("/me/operator/federations")
        .trustsTheProgramme()
        .sees("Ratify charter", ".acting");
    return visitor;
  }

  // Some pages fill themselves in, or open again for the operator whose key is here.
  private static void opens(Visitor visitor, String page) {
    visitor.opens(page).sees("This portal verifies and remembers.");
    switch (page) {
      case "/me/operator/federations" -> visitor.sees("Ratify charter", ".acting");
      case "/me/operator/attestation" -> visitor.sees("seat 0", ".attestation");
      case "/me/operator/runbook" -> visitor.sees("Filled in for you");
      case "/docs/verify?from=/api/operator/charter?federation=oc-me-v1" ->
          visitor.sees("Everything that was checked here holds.");
      default -> {}
    }
  }

  @Test
  void axeFindsNothingSeriousInLightOrDark() {
    Visitor visitor = guardian("axe");
    for (String page : PAGES) {
      opens(visitor, page);
      for (String scheme : List.of("light", "dark")) {
        assertThat(visitor.barriers(scheme)).as("%s in %s", page, scheme).isEmpty();
      }
    }
    visitor.leaves();
  }

  @Test
  void nothingIsWiderThanTheWindow() {
    Visitor visitor = guardian("narrow");
    for (String page : PAGES) {
      opens(visitor, page);
      for (int width : new int[] {360, 768, 1600}) {
        assertThat(visitor.overflow(width)).as("%s at %s", page, width).isZero();
      }
    }
    visitor.leaves();
  }

  @Test
  void timesAreInTheReadersZone() {
    for (String zone : List.of("Asia/Tokyo", "America/St_Johns", "UTC")) {
      Visitor visitor = browser.visitorIn(zone, portal);
      for (String page : List.of("/", "/federations/oc-me-v1", "/operators", "/incidents")) {
        List<String> times = visitor.opens(page).timesIn(zone);
        assertThat(times).as("%s in %s", page, zone).hasSize(1);
        assertThat(Integer.parseInt(times.getFirst())).as(page).isPositive();
      }
      // A chart of hours and one of days for each of four guardians.
      visitor.opens("/federations/oc-me-v1");
      assertThat(visitor.count(".chart title[data-step=hour]")).isGreaterThanOrEqualTo(4 * 24);
      assertThat(visitor.count(".chart title[data-step=day]")).isGreaterThanOrEqualTo(4 * 30);
      visitor.leaves();
    }
  }

  @Test
  void aDocumentThatSomebodyWasHandedIsVerifiedRuleByRuleInTheBrowser(@TempDir Path folder)
      throws Exception {
    Visitor anybody = browser.visitor("anybody", portal);
    String holds = "Everything that was checked here holds.";
    String envelope =
        new String(
            wire.incident(TestKeys.operator(2), "Power lost").bytes(), StandardCharsets.UTF_8);
    pastes(anybody, envelope).sees(holds).sees("oc-guardian verify document");
    pastes(anybody, envelope.replace("Power lost", "Power back")).sees("This does not verify.");
    pastes(anybody, envelope.replaceFirst("\\{", "{\"payload\":0,")).sees("This cannot be read");
    String decision = CanonicalJson.text(wire.accept(TestKeys.key(0x2a)).json());
    pastes(anybody, decision).sees(holds).sees("no key is pinned");
    anybody.unfolds("Keys that you believe");
    anybody.fills("Reviewer's key", TestKeys.reviewer().publicKey().hex()).clicks("Verify");
    anybody.sees("--reviewer-key " + TestKeys.reviewer().publicKey().hex()).sees(holds);
    anybody.fills("Reviewer's key", TestKeys.operator(3).publicKey().hex());
    // What was said under one key is not said under another.
    anybody.seesNoMore(holds, "body").clicks("Verify");
    anybody.sees("This does not verify.");
    Path file =
        Files.write(
            folder.resolve("charter.md"), Charters.of(Wire.SLUG, "1.0.0", 3, guardians()).source());
    anybody.opens("/docs/verify").uploads("#file", file);
    anybody.sees(holds).sees("oc-guardian verify charter.md");
    anybody.opens("/docs/verify?from=/api/public/federations/oc-me-v1/record").sees(holds);
    anybody.opens("/docs/verify?from=//elsewhere.example/x").hasReached("linked");
    assertThat(anybody.count(".report")).isZero();
    assertThat(anybody.hosts()).as("nothing left for elsewhere").hasSize(1);
    anybody.leaves();
  }

  private static Visitor pastes(Visitor visitor, String document) {
    return visitor.opens("/docs/verify").fills("Or paste its text", document).clicks("Verify");
  }

  @Test
  void theKeyboardAloneReachesTheContentAndTheSigningDialogCanBeLeft() {
    Visitor visitor = guardian("keyboard");
    visitor.opens("/me/operator/federations").sees("Ratify charter", ".acting");
    visitor.presses("Tab");
    assertThat(visitor.focused()).isEqualTo("Skip to the content");
    visitor.presses("Enter");
    visitor.clicks("Ratify charter").sees("You are about to sign");
    visitor.presses("Escape");
    visitor.sees("Nothing was signed.");
    assertThat(visitor.database("oc-operator-journal")).doesNotContain("charter-sign");
    visitor.leaves();
  }

  @Test
  void whatIsDrawnAnewKeepsTheFocusAndWhatStaysIsNotPutInAgain() {
    Visitor visitor = browser.visitor("redrawn", portal);
    visitor.opens("/security").draws(List.of("a", "b", "c"), List.of());
    visitor.focuses("[data-key=b] button");
    assertThat(visitor.draws(List.of("x", "a", "b", "c"), List.of("a", "b", "c")))
        .containsExactly("x");
    assertThat(visitor.focusedRow()).isEqualTo("b");
    assertThat(visitor.draws(List.of("b", "c"), List.of("b", "c"))).isEmpty();
    assertThat(visitor.focusedRow()).isEqualTo("b");
    assertThat(visitor.draws(List.of("b", "a", "c"), List.of("b", "c"))).containsExactly("a");
    visitor.draws(List.of("c", "a", "b"), List.of());
    assertThat(visitor.focusedRow()).isEqualTo("b");
    visitor.draws(List.of("a", "b", "c"), List.of("a", "b", "c"));
    assertThat(visitor.focusedRow()).isEqualTo("b");
    // The same button of another row is not the same.
    visitor.draws(List.of("a", "c"), List.of("c"));
    assertThat(visitor.focused()).isEqualTo("What is drawn");
    visitor.leaves();
  }

  @Test
  void whoRestoresFromTheWordsHoldsTheSameSeat() {
    SigningKey key = TestKeys.operator(2);
    Visitor visitor = browser.visitor("restorer", portal);
    for (int device = 0; device < 2; device++) {
      visitor.restores(Mnemonic.words(key.exportSeed())).sees("Here since");
      assertThat(visitor.operatorId()).isEqualTo(OperatorId.of(key.publicKey()).text());
      visitor.opens("/me/operator/federations").sees("You hold seat 2", ".acting");
      visitor.clearsSiteData();
      visitor.opens("/me/operator").sees("This browser holds no operator key.");
    }
    visitor.leaves();
  }

  @Test
  void whoLostWordsAndKeyIsAnotherOperatorAndAppliesAgain() throws Exception {
    SigningKey key = TestKeys.operator(3);
    Visitor visitor = browser.visitor("stranded", portal);
    visitor.imports(HexFormat.of().formatHex(key.exportSeed())).sees("Here since");
    visitor.clearsSiteData();
    visitor.generatesKey();
    String id = visitor.operatorId();
    assertThat(id).isNotEqualTo(OperatorId.of(key.publicKey()).text());
    assertThat(portal.get("/api/operator/registry/" + id).status()).isEqualTo(404);
    visitor.sees("Answer the questionnaire and sign it.", "#lifecycle");
    visitor.opens("/me/operator/federations").sees("Your key is not in the registry yet.");
    visitor.sees("is the published one");
    assertThat(visitor.count("text=You hold")).isZero();
    assertThat(visitor.count("text=Ask for this seat")).isZero();
    visitor.leaves();
  }

  @Test
  void aReaderWithoutAKeyVerifiesWhenAskingForIt() {
    Visitor visitor = browser.visitor("reader", portal);
    visitor.opens("/me/operator/federations").sees("This browser holds no operator key");
    assertThat(visitor.count(".charter-part")).as("not loaded before").isZero();
    visitor.clicks("Verify the record and read the charter").trustsTheProgramme();
    visitor.sees("statements of the organiser lead to this charter").sees("is the published one");
    assertThat(visitor.count("text=Ratify charter")).isZero();
    visitor.leaves();
  }

  @Test
  void aCharterThatThePortalChangedIsNotSigned() {
    Visitor visitor = guardian("changed");
    visitor.replaces("/charters/", "Country 0", "Country 9");
    visitor.opens("/me/operator/federations").sees("This does not verify").sees("computed here");
    assertThat(visitor.count("text=Ratify charter")).isZero();
    visitor.opens("/federations/oc-me-v1").sees("is another. Do not ratify");
    visitor.leaves();
  }

  @Test
  void aRecordThatThePortalChangedStopsTheRatification() {
    Visitor visitor = guardian("cheated");
    visitor.replaces("/record", "\"threshold\":3", "\"threshold\":4");
    visitor.opens("/me/operator/federations").sees("This does not verify");
    assertThat(visitor.count("text=Ratify charter")).isZero();
    visitor.leaves();
  }

  @Test
  void theReviewerReadsTheQueueAndAnswersInABrowser() throws Exception {
    SigningKey applicant = TestKeys.operator(7);
    String id = wire.apply(applicant, "## A1 Handle\n<b>\u202eolga</b>\n");
    Visitor visitor = browser.visitor("reviewer", portal);
    visitor.opens("/reviewer").unfolds("Import a private key");
    visitor.fills(
        "Private key, 64 hex characters",
        HexFormat.of().formatHex(TestKeys.reviewer().exportSeed()));
    visitor.clicks("Import").clicks("Open a session and read the queue");
    BrowserLifecycleTest.signs(visitor, "portal-session");
    visitor.sees(id, "#desk");
    assertThat(visitor.cookies()).containsExactly("oc_reading");
    assertThat(visitor.barriers("dark")).isEmpty();
    visitor.opens("/reviewer/applications/" + id).clicks("Open a session and read");
    visitor.sees("Verified here").sees("<b>\\u202eolga</b>");
    assertThat(visitor.barriers("light")).isEmpty();
    visitor.clicks("Reject").sees("the reasons of a rejection", ".notice.bad");
    visitor.fills("Note to the applicant", "Tell us more.").clicks("Reject");
    visitor.sees("You are about to sign").sees("program-reject", "dialog").clicks("Sign", "dialog");
    visitor.sees("Rejected").sees("Tell us more.");
    assertThat(portal.get("/api/operator/applications/" + id).text("state")).isEqualTo("rejected");
    visitor.opens("/reviewer").sees("Nothing is here.", "#desk").clicks("End the session");
    visitor.sees("Open a session and read the queue");
    assertThat(visitor.cookies()).isEmpty();
    // Looking for a session that is not there is answered with 401, which a browser reports.
    assertThat(visitor.errors().stream().filter(e -> !e.contains("401"))).isEmpty();
    visitor.leaves();
  }

  @Test
  void theReviewerSeesWhatWasChosenLastAndCanLeaveWhereTheListIsLost() {
    String accepted = OperatorId.of(TestKeys.operator(0).publicKey()).text();
    Visitor visitor = browser.visitor("quick reviewer", portal);
    visitor.opens("/reviewer").unfolds("Import a private key");
    visitor.fills(
        "Private key, 64 hex characters",
        HexFormat.of().formatHex(TestKeys.reviewer().exportSeed()));
    visitor.clicks("Import").losesTheAnswer("state=received");
    visitor.clicks("Open a session and read the queue");
    BrowserLifecycleTest.signs(visitor, "portal-session");
    visitor.sees("The portal does not answer.", "#desk").sees("End the session", "#desk");
    visitor.waitsForTheAnswer("state=rejected");
    visitor.focuses("#desk select");
    visitor.selects("State", "rejected").selects("State", "accepted").sees(accepted, "#desk");
    visitor.getsTheAnswer("state=rejected");
    assertThat(visitor.text("#desk table")).contains(accepted);
    assertThat(visitor.value("#desk select:focus")).isEqualTo("accepted");
    visitor.losesTheAnswer("state=all");
    visitor.selects("State", "all").sees("The portal does not answer.", "#desk");
    visitor.clicks("Try again", "#desk").sees(accepted, "#desk");
    assertThat(visitor.value("#desk select")).isEqualTo("all");
    assertThat(visitor.focused()).isEqualTo("Applications");
    visitor.clicks("End the session").sees("Open a session and read the queue");
    visitor.leaves();
  }

  @Test
  void anOperatorSeesWhatThePortalHoldsInASession() {
    Visitor visitor = guardian("holder");
    visitor.opens("/me/operator").clicks("Open a session and read");
    BrowserLifecycleTest.signs(visitor, "portal-session");
    visitor
        .sees("The session ends", "#held")
        .clicks("End the session")
        .sees("The session has ended.");
    visitor.leaves();
  }
}
