package io.ochk.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A browser that keeps nothing or has no room, a clock that is wrong, a portal that is gone. */
class FailingBrowserTest {
  private static RunningPortal portal;
  private static Browser browser;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    portal = RunningPortal.sqlite(folder);
    browser = Browser.start();
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    portal.close();
  }

  @Test
  void whereSiteDataIsBlockedPagesSaySoAndWhatIsPublicIsReadAllTheSame() throws Exception {
    new Wire(portal).found();
    Visitor dora = browser.visitor("blocked", portal);
    dora.hasBlockedSiteData();
    String said = "This browser keeps nothing for this page";
    dora.opens("/me/operator").sees(said, "#custody").sees("oc-guardian", "#custody");
    dora.sees("Make or restore your operator key.", "#lifecycle");
    dora.opens("/me/operator/federations").sees(said, "#who");
    dora.opens("/me/operator/inbox").sees(said, "#signer");
    dora.opens("/reviewer").sees(said, "#custody");
    dora.opens("/federations").sees("OC Me");
    dora.opens("/docs/verify");
    assertThat(dora.count("#paste")).isOne();
    assertThat(dora.errors()).isEmpty();
    dora.leaves();
  }

  @Test
  void withoutRoomNoKeyIsHalfKeptAndNothingSignedIsSent() {
    Visitor dora = browser.visitor("full", portal);
    List<String> words = dora.generatesKey();
    dora.hasNoRoom();
    dora.clicks("Sign and send").clicks("Sign", "dialog");
    dora.sees("This browser has no room left for this page.", "#leaving");
    assertThat(dora.database("oc-operator-journal")).doesNotContain("portal-forget");
    dora.hasRoomAgain();
    dora.clicks("Sign and send").clicks("Sign", "dialog").sees("Deleted:");

    dora.clearsSiteData();
    dora.opens("/me/operator").unfolds("Restore from 24 words").hasNoRoom();
    dora.fills("24 words, in order", String.join(" ", words)).clicks("Restore");
    dora.sees("This browser has no room left for this page.", "#custody");
    dora.hasRoomAgain();
    assertThat(dora.database("oc-operator-key")).doesNotContain("private_key");
    dora.clicks("Restore").sees("Here since");
    dora.leaves();
  }

  @Test
  void aWrongClockIsNamedBeforeAndAfterARefusalAndSetRightItDoesNoHarm() {
    Visitor dora = browser.visitor("ahead", portal);
    dora.hasAClockThatIsOffBy(Duration.ofDays(40));
    dora.generatesKey();
    String said = "The clock of this device is 40 days ahead of the portal’s.";
    dora.reloads().clicks("Sign and send").sees(said, "dialog").clicks("Sign", "dialog");
    dora.sees(said, "#leaving");
    dora.setsTheClockRight();
    dora.reloads().clicks("Sign and send").sees("You are about to sign");
    assertThat(dora.text("dialog")).doesNotContain("clock");
    dora.clicks("Sign", "dialog").sees("Deleted:");
    dora.leaves();
  }

  @Test
  void aSealedKeyLocksTenMinutesAfterItsLastUse() {
    Visitor dora = browser.visitor("locks", portal);
    dora.hasAClockThatIsOffBy(Duration.ZERO);
    dora.generatesKey();
    dora.unfolds("Seal the key")
        .fills("Passphrase", "correct horse battery")
        .fills("The same again", "correct horse battery")
        .clicks("Seal");
    dora.sees("open in this tab for 10 minutes");
    dora.waits(Duration.ofMinutes(9));
    assertThat(dora.reveals()).hasSize(64);
    dora.waits(Duration.ofMinutes(9));
    dora.sees("open in this tab for 10 minutes");
    assertThat(dora.count("code.secret")).as("shown for a minute, though it is open").isZero();
    dora.clicks("Reveal").sees("Hide", "#custody");
    dora.waits(Duration.ofMinutes(11));
    dora.sees("sealed with a passphrase; locked");
    assertThat(dora.count("code.secret")).isZero();
    dora.leaves();
  }

  @Test
  void whatIsRevealedHidesAfterAMinuteAndWhenThePageIsLeftOrHidden() {
    Visitor dora = browser.visitor("hides", portal);
    dora.hasAClockThatIsOffBy(Duration.ZERO);
    dora.opens("/me/operator").clicks("Generate new").sees("Write these 24 words down");
    List<String> words = dora.texts(".words li");
    dora.waits(Duration.ofSeconds(61));
    dora.sees("Show the words");
    assertThat(dora.count(".words li")).isZero();
    dora.clicks("Show the words").looksAway();
    dora.sees("Show the words");
    assertThat(dora.count(".words li")).isZero();
    dora.looksBack();
    dora.clicks("Show the words");
    assertThat(dora.texts(".words li")).isEqualTo(words).hasSize(24);
    dora.clicks("I have written them down");
    dora.provesWords(words);
    dora.sees("Here since").stopsTheClock();

    String key = dora.reveals();
    dora.waits(Duration.ofSeconds(59));
    assertThat(dora.text("code.secret")).isEqualTo(key);
    dora.waits(Duration.ofSeconds(2));
    assertThat(dora.count("code.secret")).isZero();
    dora.clicks("Reveal").sees(key).looksAway();
    assertThat(dora.count("code.secret")).isZero();
    dora.looksBack();
    assertThat(dora.count("code.secret")).isZero();
    // A page that is left may be kept for coming back to.
    dora.clicks("Reveal").sees(key).isPutAside();
    assertThat(dora.count("code.secret")).isZero();
    dora.clicks("Reveal").sees(key).clicks("Hide");
    assertThat(dora.count("code.secret")).isZero();
    dora.leaves();
  }

  @Test
  void aDraftStaysInTheBrowserUntilItIsHandedIn() throws Exception {
    Visitor dora = browser.visitor("draft", portal);
    dora.generatesKey();
    dora.unfolds("The questionnaire").fillsAt("#q-A1", "Dora’s mill");
    dora.reloads().unfolds("The questionnaire");
    assertThat(dora.value("#q-A1")).isEqualTo("Dora’s mill");
    BrowserLifecycleTest.applies(dora);
    dora.reloads();
    assertThat(dora.value("#q-A1")).isEmpty();
    dora.leaves();
  }

  @Test
  void aPortalThatEndsBetweenSignatureAndAnswerGetsTheSameBytesAgain(@TempDir Path folder)
      throws Exception {
    try (RunningPortal mortal = RunningPortal.sqlite(folder)) {
      Visitor dora = browser.visitor("mid-flow", mortal);
      dora.generatesKey();
      dora.isReadyToSign();
      mortal.kill();
      dora.clicks("Sign and send").clicks("Sign", "dialog");
      // Elsewhere the page may say so too, before anything is signed.
      dora.sees("The portal does not answer.", "#leaving-body");
      String kept = dora.database("oc-operator-journal");
      mortal.start();
      dora.reloads().sees("not yet", "#journal").clicks("Send again");
      dora.seesNoMore("not yet", "#journal");
      String envelope = "\\\"action\\\":\\\"portal-forget\\\"";
      assertThat(kept.split(java.util.regex.Pattern.quote(envelope), -1)).hasSize(2);
      assertThat(dora.database("oc-operator-journal")).contains("deliveredAt");
      dora.leaves();
    }
  }

  @Test
  void anAcceptanceOfAnotherKeyAcceptsNobody() throws Exception {
    Wire wire = new Wire(portal);
    Visitor dora = browser.visitor("other-key", portal);
    dora.generatesKey();
    String own = HexFormat.of().formatHex(SigningKey.ofSeed(seed(dora)).publicKey().bytes());
    String application = BrowserLifecycleTest.applies(dora);
    wire.accept(SigningKey.ofSeed(seed(dora)).publicKey(), application, "Welcome.");
    dora.replaces("/api/operator/applications/", own, TestKeys.operator(9).publicKey().hex());
    dora.opens("/me/operator").clicks("This is the reviewer’s key").sees("does not verify");
    assertThat(dora.count("#acceptance .notice.good")).isZero();
    dora.leaves();
  }

  @Test
  void whoHasLostKeyAndWordsBeginsAnewAsSomebodyElse() throws Exception {
    Wire wire = new Wire(portal);
    Visitor dora = browser.visitor("stranded", portal);
    dora.generatesKey();
    String before = dora.operatorId();
    String application = BrowserLifecycleTest.applies(dora);
    wire.accept(SigningKey.ofSeed(seed(dora)).publicKey(), application, "Welcome.");
    dora.clearsSiteData();
    dora.generatesKey();
    assertThat(dora.operatorId()).isNotEqualTo(before);
    assertThat(portal.get("/api/operator/registry/" + dora.operatorId()).status()).isEqualTo(404);
    BrowserLifecycleTest.applies(dora);
    dora.leaves();
  }

  private static byte[] seed(Visitor visitor) {
    String hex = visitor.opens("/me/operator").reveals();
    return HexFormat.of().parseHex(hex);
  }
}
