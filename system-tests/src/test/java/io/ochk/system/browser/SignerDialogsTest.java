package io.ochk.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.request.Request;
import io.ochk.system.world.Await;
import io.ochk.system.world.Federation;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.Json;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.PortalPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator does at the signer's page with a button: it is shown first, whoever does not
 * agree has signed nothing, and whoever agrees has done what the dialog said. Three guardians sign
 * with kits, the fourth in a tab.
 */
class SignerDialogsTest {
  private static final String INBOX = "/me/operator/inbox";
  private static final String ACTING = "A ceremony of " + Federation.SLUG;

  private static final JsonObject CEREMONIES =
      JsonObject.builder().put("command", "ceremonies").build();

  private static LivingFederation living;
  private static Browser browser;
  private static Visitor dave;
  private static Guardian seat;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    living = LivingFederation.ratified(folder);
    browser = Browser.start();
    for (Guardian kit : living.guardians().subList(0, 3)) {
      kit.allowsEverything().start();
    }
    // Two of the three that have to sign are kits, so it is for the tab to say.
    living.guardian(2).operator().does("policy", "set", "--request", "statement=deny");
    seat = living.guardian(3);
    seat.node().start();
    dave = browser.visitor(seat.operator().name(), living.federation().portal());
    dave.watchesSecrets();
    dave.restores(Mnemonic.words(TestKeys.operator(3).exportSeed())).sees("Here since");
    assertThat(dave.operatorId()).isEqualTo(seat.operatorId());
    dave.opens(INBOX + "?node=" + seat.api()).clicks("Start the signer");
    dave.clicks("These are the programme’s keys");
    dave.introducesNode();
    living.awaitPeers();
    living.guardians().subList(0, 3).forEach(SignerDialogsTest::connects);
    living.guardian(0).asks().generate();
    dave.sees("A ceremony is proposed", "#waiting").clicks("Join the ceremony");
    dave.signs("ceremony-join");
    comparesTheCode();
    dave.signs("ceremony-round1");
    living.awaitKey(0);
    dave.sees("live", "#history");
  }

  @AfterAll
  static void stop() throws Exception {
    browser.close();
    living.close();
  }

  @BeforeEach
  void opensTheSigner() {
    int told = dave.said("bridge-command", "command").size();
    dave.opens(INBOX + "?node=" + seat.api()).sees("1 of 1 nodes connected.", "#signer");
    dave.sees("Nothing waits.", "#waiting");
    // Each page that opens tells its node once what the bridge may bring; that is signed, too.
    Await.until(
        "the node was told what the bridge may bring",
        () -> dave.said("bridge-command", "command").size() > told,
        living::logs);
  }

  private static void comparesTheCode() {
    dave.sees("Compare the code", "#waiting").comparesCode(dave.text(".ceremony-code"));
  }

  private static int newestEpoch() throws Exception {
    return keys().size() - 1;
  }

  private static List<JsonValue> keys() throws Exception {
    return ((JsonArray) Json.at(seat.json("/api/keys"), "epochs")).values();
  }

  private static String text(JsonObject parameters, String name) {
    return ((JsonString) parameters.get(name).orElseThrow()).value();
  }

  private static long signed(String action) {
    return dave.journal().stream().filter(action::equals).count();
  }

  /** Waits until a ceremony has ended at every node and every signer. */
  private static void awaitGivenUp(String setup) {
    for (Guardian guardian : living.guardians()) {
      if (guardian.signer().isRunning()) {
        Await.until(
            "no ceremony is open at " + guardian.operator().name() + "'s kit",
            () -> !CanonicalJson.text(guardian.asks().ask(CEREMONIES)).contains("\"over\":false"),
            living::logs);
      }
      Await.until(
          setup + " is given up at " + guardian.operator().name() + "'s node",
          () ->
              Json.at(guardian.json("/api/ceremonies/" + setup), "ceremony.state")
                  .equals(new JsonString("abandoned")),
          living::logs);
    }
  }

  @Test
  void sharesAreDealtAnewFromATabAndTheNewOnesSign() throws Exception {
    int epoch = newestEpoch() + 1;
    long joins = signed("ceremony-join");
    String before = living.guardian(0).text("/api/ceremonies");
    dave.unfolds(ACTING).clicks("Deal the shares anew");
    dave.sees("new shares of the same key, epoch " + epoch, "dialog").declines("ceremony-join");
    dave.sees("Nothing was signed.", "#act");
    assertThat(dave.focused()).isEqualTo("Deal the shares anew");
    assertThat(signed("ceremony-join")).isEqualTo(joins);
    assertThat(living.guardian(0).text("/api/ceremonies")).isEqualTo(before);

    dave.clicks("Deal the shares anew").signs("ceremony-join");
    dave.sees("Compare the code", "#waiting");
    long openings = signed("ceremony-round1");
    comparesTheCode();
    dave.declines("ceremony-round1");
    dave.sees("Nothing was signed.", "#waiting").clicks("The codes are the same");
    assertThat(signed("ceremony-round1")).isEqualTo(openings);
    dave.signs("ceremony-round1");
    living.awaitKey(epoch);
    dave.sees("New shares, epoch " + epoch, "#history");
    Await.until(
        "the tab has the new share",
        () ->
            dave.texts("#history .ceremonies li").stream()
                .anyMatch(row -> row.contains("epoch " + epoch) && row.contains("live")),
        living::logs);
    assertThat(text((JsonObject) keys().get(epoch), "key"))
        .isEqualTo(text((JsonObject) keys().get(0), "key"));
    signsAt("Epoch " + epoch + " signs.");

    String key = HexFormat.of().formatHex(TestKeys.operator(3).exportSeed());
    assertThat(dave.leaks(List.of(key))).isEmpty();
    assertThat(dave.secretsSeen()).contains("key", "share", "nonce", "ceremony secret");
    assertThat(dave.leaksOfSigner()).isEmpty();
  }

  /** A statement that waits for this tab is found by its link, and signed. */
  private static void signsAt(String statement) throws Exception {
    String request = living.guardian(0).asks().propose(statement);
    String item = "[id='" + request + "']";
    dave.sees(statement, "#waiting").resizes(360, 400);
    assertThat(dave.count(item + " details[open]")).isZero();
    // As a link leads there that knows nothing of this operator's node.
    dave.opens("/me/operator").opens(INBOX + "#" + request).sees(statement, "#waiting");
    dave.sees("request_id: " + request, item).hasInView(item);
    // And on the page itself.
    dave.opens(INBOX + "?node=" + seat.api()).sees(statement, "#waiting");
    assertThat(dave.count(item + " details[open]")).isZero();
    dave.opens(INBOX + "?node=" + seat.api() + "#" + request);
    dave.sees("request_id: " + request, item).hasInView(item);
    dave.resizes(1280, 900).clicks("Approve", item);
    dave.signs("sign-approve");
    Await.until(
        "it is signed",
        () ->
            dave.texts("#history .requests li").stream()
                .anyMatch(row -> row.contains(statement) && row.startsWith("signed")),
        living::logs);
  }

  @Test
  void aCeremonyIsNotJoinedWithAWordThatWasShown() throws Exception {
    long given = signed("ceremony-abandon");
    String setup = living.guardian(0).asks().refresh();
    dave.sees("A ceremony is proposed", "#waiting").clicks("Do not join");
    dave.declines("ceremony-abandon");
    dave.sees("Nothing was signed.", "#waiting").sees("A ceremony is proposed", "#waiting");
    assertThat(signed("ceremony-abandon")).isEqualTo(given);
    dave.clicks("Do not join");
    assertThat(text(dave.signs("ceremony-abandon"), "setup_hash")).isEqualTo(setup);
    dave.sees("Nothing waits.", "#waiting").sees("the operator denied it", "#history");
    awaitGivenUp(setup);
    assertThat(signed("ceremony-abandon")).isEqualTo(given + 1);
  }

  @Test
  void aCeremonyThatWasJoinedIsGivenUpBeforeThereIsASession() throws Exception {
    living.guardian(1).signer().stop();
    dave.unfolds(ACTING).clicks("Deal the shares anew");
    String setup = text(dave.signs("ceremony-join"), "setup_hash");
    Await.until(
        "all have joined whose signers run",
        () ->
            dave.texts("#history .roster li").stream()
                    .filter(row -> row.endsWith(" has joined"))
                    .count()
                == 3,
        living::logs);
    long given = signed("ceremony-abandon");
    dave.clicks("Give the ceremony up", "#history").declines("ceremony-abandon");
    dave.sees("Nothing was signed.", "#history");
    assertThat(signed("ceremony-abandon")).isEqualTo(given);
    dave.clicks("Give the ceremony up", "#history");
    assertThat(text(dave.signs("ceremony-abandon"), "setup_hash")).isEqualTo(setup);
    dave.seesNoMore("Give the ceremony up", "#history");
    awaitGivenUp(setup);
    living.guardian(1).signer().start();
    connects(living.guardian(1));
    // Its node may have brought it the setup before it brought its end.
    awaitGivenUp(setup);
  }

  private static void connects(Guardian kit) {
    Await.until(
        "the kit is connected",
        () -> kit.asks().status().toString().contains("value=connected]"),
        living::logs);
  }

  @Test
  void aCeremonyIsGivenUpInItsSessionForEachSeatThatIsShownOrNotAtAll() throws Exception {
    String setup = living.guardian(0).asks().refresh();
    dave.sees("A ceremony is proposed", "#waiting").clicks("Join the ceremony");
    dave.signs("ceremony-join");
    dave.sees("Compare the code", "#waiting");
    long given = signed("ceremony-abandon");
    // Who deals and receives says it twice.
    String first = leavesOnce();
    assertThat(text(dave.declines("ceremony-abandon"), "frame")).isNotEqualTo(first);
    dave.sees("Nothing was signed.", "#waiting").sees("Compare the code", "#waiting");
    assertThat(signed("ceremony-abandon")).isEqualTo(given);
    leavesOnce();
    dave.signs("ceremony-abandon");
    dave.sees("Nothing waits.", "#waiting");
    awaitGivenUp(setup);
    assertThat(signed("ceremony-abandon")).isEqualTo(given + 2);
  }

  /** Agrees to the first of two dialogs, and waits for the second. */
  private static String leavesOnce() {
    dave.clicks("Give it up", "#waiting");
    String frame = text(dave.signs("ceremony-abandon"), "frame");
    Await.until(
        "the second is shown",
        () -> !dave.text("dialog details pre.bytes").contains(frame),
        living::logs);
    return frame;
  }

  @Test
  void aPolicyHoldsAndTheNodeIsToldOnceItsCommandWasShown() throws Exception {
    String portal = living.federation().portal().url();
    String box = "#policy fieldset:has-text('Requests: statement') input[type=checkbox]";
    Request asked = PortalPage.statement(seat, "May a page bring this?");
    long told = signed("bridge-command");
    dave.checks(box).clicks("Save the policy");
    JsonObject command = dave.declines("bridge-command");
    assertThat(text(command, "command")).isEqualTo("allow statement");
    assertThat(text(command, "audience")).isEqualTo(seat.api());
    dave.sees("Nothing was signed.", "#policy");
    assertThat(signed("bridge-command")).isEqualTo(told);
    assertThat(PortalPage.posts(portal, seat, asked).body()).contains("kind_not_allowed");
    dave.reloads().sees("1 of 1 nodes connected.", "#signer");
    dave.sees("Requests: statement", "#policy");
    assertThat(dave.count(box + ":not(:checked)")).isOne();

    dave.checks(box).clicks("Save the policy");
    assertThat(text(dave.signs("bridge-command"), "command")).isEqualTo("allow statement");
    dave.sees("Saved.", "#policy");
    Await.until(
        "the node lets it in",
        () -> PortalPage.posts(portal, seat, asked).statusCode() == 200,
        living::logs);
    dave.sees("May a page bring this?", "#waiting").clicks("Deny", "#waiting");
    assertThat(text(dave.signs("sign-approve"), "decision")).isEqualTo("deny");
    dave.sees("Nothing waits.", "#waiting");
    assertThat(dave.focused()).isEqualTo("Waiting for you");

    // It held over a reload; and what it lets in is taken back the same way.
    dave.reloads().sees("1 of 1 nodes connected.", "#signer").unchecks(box);
    dave.clicks("Save the policy");
    assertThat(text(dave.signs("bridge-command"), "command")).isEqualTo("disable");
    dave.sees("Saved.", "#policy");
    // The form is drawn anew then, or was.
    assertThat(dave.focused()).isEqualTo("Save the policy");
    dave.fills("Quiet hours from", "22:00", "#policy").seesNoMore("Saved.", "#policy");
    Request late = PortalPage.statement(seat, "Too late.");
    Await.until(
        "the node lets no more in",
        () -> PortalPage.posts(portal, seat, late).body().contains("kind_not_allowed"),
        living::logs);
  }

  @Test
  void anotherNodeAtAKnownAddressIsTheOperatorsOnceItsSessionAndItsKeyWereShown() throws Exception {
    long sessions = signed("signer-session");
    seat.node().stop();
    Files.delete(seat.data().resolve("node.key"));
    seat.node().start();
    dave.sees("is another node than before", "#nodes");
    // One for the node that was, if its time had come, is signed by now.
    long certificates = signed("node-certify");
    dave.clicks("This is my node now").declines("signer-session");
    dave.sees("is named by this page’s address", "#nodes");
    assertThat(signed("signer-session")).isEqualTo(sessions);

    dave.clicks("This is my node");
    String key = text(dave.signs("signer-session"), "node_pubkey");
    assertThat(text(dave.declines("node-certify"), "node_pubkey")).isEqualTo(key);
    dave.sees("is named by this page’s address", "#nodes");
    assertThat(signed("node-certify")).isEqualTo(certificates);
    dave.introducesNode();
    Await.until("its key is certified", () -> signed("node-certify") > certificates, living::logs);
    assertThat(signed("node-certify")).isEqualTo(certificates + 1);
    living.awaitPeers();
  }

  @Test
  void aNodeThatIsForgottenIsAskedAboutAgainAndOneThatIsDeclinedIsNoNode() {
    long sessions = signed("signer-session");
    dave.clicks("Forget this node").sees("is named by this page’s address", "#nodes");
    dave.clicks("This is my node");
    assertThat(text(dave.declines("signer-session"), "audience")).isEqualTo(seat.api());
    dave.sees("is named by this page’s address", "#nodes");
    // Nor after a reload.
    dave.reloads().sees("No node is named yet.", "#signer");
    assertThat(signed("signer-session")).isEqualTo(sessions);
    dave.clicks("This is my node").signs("signer-session");
    dave.sees("1 of 1 nodes connected.", "#signer");
  }

  @Test
  void oneDialogWaitsForAnotherAndTakesNoPressThatWasMeantForIt() {
    Visitor page = browser.visitor("asked twice", living.federation().portal());
    page.hasAClockThatIsOffBy(Duration.ZERO);
    page.opens("/security").stopsTheClock();
    page.isAsked("first");
    page.sees("first", "dialog .lead");
    assertThat(page.count("dialog button[type=submit]:disabled")).isOne();
    page.waits(Duration.ofSeconds(1));
    page.focuses("dialog button[type=submit]");
    page.isAsked("second");
    assertThat(page.texts("dialog .lead")).containsExactly("first");
    assertThat(page.focused()).isEqualTo("Sign");
    page.presses("Enter");
    page.sees("second", "dialog .lead");
    // The second press of somebody who pressed twice.
    page.presses("Enter");
    assertThat(page.count("dialog button[type=submit]:disabled")).isOne();
    assertThat(page.agreedTo()).containsExactly("first");
    page.waits(Duration.ofSeconds(1));
    page.clicks("Sign", "dialog").seesNoMore("second", "body");
    assertThat(page.agreedTo()).containsExactly("first", "second");

    // What was agreed to and is under way can no longer be declined, however often.
    page.isAskedAtLength("third");
    page.sees("third", "dialog .lead").waits(Duration.ofSeconds(1));
    page.clicks("Sign", "dialog");
    for (int i = 0; i < 3; i++) {
      page.presses("Escape");
      page.sees("third", "dialog .lead");
    }
    assertThat(page.count("dialog button[type=button]:disabled")).isOne();
    page.endsTheWork();
    page.seesNoMore("third", "body");
    assertThat(page.agreedTo()).containsExactly("first", "second", "third");
    page.leaves();
  }
}
