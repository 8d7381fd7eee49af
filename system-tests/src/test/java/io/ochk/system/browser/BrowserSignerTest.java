package io.ochk.system.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.system.world.Await;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.RunningPortal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two guardians sign with kits, two in tabs of real browsers. */
class BrowserSignerTest {
  private static final String INBOX = "/me/operator/inbox";

  @TempDir Path folder;

  private static String inbox(Guardian guardian) {
    return INBOX + "?node=" + guardian.api();
  }

  /** A guardian's operator restores the key in a browser and starts the signer there. */
  private static Visitor begins(Browser browser, LivingFederation living, Guardian guardian)
      throws Exception {
    Visitor visitor = browser.visitor(guardian.operator().name(), living.federation().portal());
    visitor.restores(Mnemonic.words(guardian.key().exportSeed())).sees("Here since");
    assertThat(visitor.operatorId()).isEqualTo(guardian.operatorId());
    visitor.watchesSecrets();
    visitor.opens(inbox(guardian)).clicks("Start the signer");
    visitor.clicks("These are the programme’s keys");
    return visitor.introducesNode();
  }

  private static String code(Visitor visitor) {
    visitor.sees("Compare the code", "#waiting");
    return visitor.text(".ceremony-code");
  }

  @Test
  void twoKitsAndTwoTabsMakeAKeyAndSignWithIt() throws Exception {
    try (LivingFederation living = LivingFederation.ratified(folder);
        Browser browser = Browser.start()) {
      for (Guardian kit : List.of(living.guardian(0), living.guardian(2))) {
        kit.operator().does("policy", "set", "--ceremony", "allow", "--request", "statement=allow");
        kit.start();
      }
      // Not seat 2: its test key, 32 times the byte 3, reads like the zeros of a frame in hex of
      // hex.
      List<Visitor> tabs = new ArrayList<>();
      for (Guardian guardian : List.of(living.guardian(1), living.guardian(3))) {
        guardian.node().start();
        Await.until("the node serves", () -> guardian.status("/livez") == 200, guardian::logs);
        tabs.add(begins(browser, living, guardian));
      }
      Visitor bob = tabs.get(0);
      Visitor dave = tabs.get(1);
      living.awaitPeers();

      living.guardian(0).kit("ceremony", "start", "--network", "regtest", "--json").run().exits(0);
      for (Visitor tab : tabs) {
        tab.sees("A ceremony is proposed", "#waiting").clicks("Join the ceremony");

        tab.signs("ceremony-join");
      }
      String code = code(bob);
      assertThat(code(dave)).isEqualTo(code).hasSize(23);
      // Another code is not confirmed.
      dave.comparesCode("00000-00000-00000-00000");
      dave.sees("These codes differ.", "#waiting");
      // Nothing of a signer that was stopped stays on the page: what is there works on the new one.
      dave.clicks("Stop the signer").seesNoMore("Compare the code", "#waiting-section");
      dave.clicks("Start the signer").sees("connected", "#nodes");
      assertThat(code(dave)).isEqualTo(code);
      // A tab that is closed in the middle of the ceremony goes on where it stopped.
      bob.comparesCode(code);
      bob.signs("ceremony-round1");
      bob.sees("under way", "#history");
      bob = bob.closesAndOpens(inbox(living.guardian(1)));
      bob.sees("connected", "#nodes");
      dave.comparesCode(code.toUpperCase(java.util.Locale.ROOT));
      dave.signs("ceremony-round1");
      living.awaitKey(0);
      bob.sees("live", "#history");
      dave.sees("live", "#history");

      RunningPortal portal = living.federation().portal();
      Await.until(
          "the directory knows each seat's signer",
          () -> kinds(portal).equals(List.of("kit", "browser", "kit", "browser")),
          () -> "");
      Visitor anybody = bob.tab().opens("/federations/oc-me-v1");
      anybody.sees("Signer: browser tab").closes();

      // Of three of four that have to sign, two are tabs.
      living.guardian(2).signer().stop();
      bob = crashesBetweenNonceAndShare(living, bob, dave);
      bob = closesBetweenShareAndItsWay(living, bob, dave);
      nodeGoesAndComes(living, bob, dave);
      aReaderAsks(living, browser, bob, dave);

      // Neither key, words, share, nonces nor what they were drawn from has left a page.
      for (int seat : List.of(1, 3)) {
        Visitor tab = seat == 1 ? bob : dave;
        byte[] seed = living.guardian(seat).key().exportSeed();
        List<String> words = Mnemonic.words(seed);
        String key = HexFormat.of().formatHex(seed);
        assertThat(tab.leaks(List.of(key, String.join(" ", words), String.join("\",\"", words))))
            .isEmpty();
        assertThat(tab.secretsSeen())
            .as("kinds of secrets that were watched for")
            .contains("key", "share", "nonce", "ceremony secret");
        assertThat(tab.leaksOfSigner()).isEmpty();
        assertThat(tab.hosts())
            .containsExactlyInAnyOrder(
                living.federation().portal().url().replaceFirst("^http://", ""),
                living.guardian(seat).api().replaceFirst("^http://", ""));
        // A browser writes down each address that does not answer, however calmly its page tries
        // again.
        assertThat(tab.errors()).allMatch(line -> line.endsWith("net::ERR_CONNECTION_REFUSED"));
      }
      for (String scheme : List.of("light", "dark")) {
        assertThat(dave.barriers(scheme)).isEmpty();
      }
      assertThat(dave.overflow(360)).isLessThanOrEqualTo(0);

      // A key that is deleted signs no more, wherever that was done.
      Visitor elsewhere = dave.tab().opens("/me/operator");
      elsewhere
          .unfolds("Delete the key from this browser")
          .checks("#delete-understood")
          .clicks("Delete");
      dave.sees("The key of this signer was deleted.");
    }
  }

  /** Commitments are out, the package is not: with the tab its nonces are gone. */
  private Visitor crashesBetweenNonceAndShare(LivingFederation living, Visitor bob, Visitor dave)
      throws Exception {
    CompletableFuture<CommandResult> proposed = proposed(living, "Two tabs sign.");
    bob.sees("Two tabs sign.", "#waiting").clicks("Approve", "#waiting");
    bob.sees("With enough approvals the federation signs this", "dialog");
    bob.signs("sign-approve");
    Await.until("commitments are out", () -> !commitments(bob).isEmpty(), living::logs);
    List<String> before = commitments(bob);
    assertThat(bob.released("attempt")).isEmpty();
    Visitor again = bob.crashesAndOpens(inbox(living.guardian(1)));
    again.sees("connected", "#nodes").sees("approved", "#history");
    approves(dave, "Two tabs sign.");
    isSigned(living, proposed, "Two tabs sign.");
    again.sees("signed", "#history");
    // What is released was committed to before.
    List<String> released = again.released("request_hash", "attempt");
    List<String> committed = commitments(again);
    List<String> after = committed.subList(before.size(), committed.size());
    assertThat(after).doesNotContainAnyElementsOf(before);
    for (String attempt : released) {
      assertThat(after).as("nonces of %s", attempt).anyMatch(line -> line.startsWith(attempt));
    }
    noNonceTwice(again);
    return again;
  }

  /**
   * The share is released, and not sent: the next tab sends the same, or makes another with other
   * nonces.
   */
  private Visitor closesBetweenShareAndItsWay(LivingFederation living, Visitor bob, Visitor dave)
      throws Exception {
    Visitor second = bob.tab().opens(inbox(living.guardian(1)));
    second.sees("Another tab runs this signer.");
    bob.holdsBack("sign-share");
    List<String> before = bob.released("request_hash", "attempt");
    CompletableFuture<CommandResult> proposed = proposed(living, "The next tab signs.");
    approves(bob, "The next tab signs.");
    approves(dave, "The next tab signs.");
    Await.until(
        "a share is released",
        () -> bob.released("request_hash", "attempt").size() > before.size(),
        living::logs);
    assertThat(proposed.isDone()).isFalse();
    bob.closes();
    second.letsGo();
    second.sees("connected", "#nodes");
    isSigned(living, proposed, "The next tab signs.");
    noNonceTwice(second);
    return second;
  }

  /** The page says that the node is away and why; when it is back, what waited is answered. */
  private void nodeGoesAndComes(LivingFederation living, Visitor bob, Visitor dave)
      throws Exception {
    // Nothing is under way that would end in the middle.
    bob.sees("Nothing waits.", "#waiting").sees("1 of 1 nodes connected.", "#signer");
    living.guardian(1).node().stop();
    bob.sees("is being reached", "#nodes").sees("cannot be reached", "#nodes");
    bob.sees("0 of 1 nodes connected.", "#signer");
    CompletableFuture<CommandResult> proposed = proposed(living, "The node is back.");
    approves(dave, "The node is back.");
    living.guardian(1).node().start();
    bob.sees("1 of 1 nodes connected.", "#signer");
    approves(bob, "The node is back.");
    isSigned(living, proposed, "The node is back.");
  }

  /**
   * Somebody without a key asks on the federation's page. A guardian that does not let that in says
   * so; one that does has it in its inbox, and in everybody's.
   */
  private void aReaderAsks(LivingFederation living, Browser browser, Visitor bob, Visitor dave)
      throws Exception {
    String text = "<img src=x onerror=alert(1)> May a reader ask this?";
    Guardian first = living.guardian(0);
    living.guardian(2).node().stop();
    Visitor reader = browser.visitor("reader", living.federation().portal());
    reader.opens("/federations/oc-me-v1").unfolds("Write a statement");
    reader.sees("takes no statements from pages", "#ask-form");
    reader.sees("does not answer", "#ask-form");
    // Of seat 2, whose node is stopped.
    assertThat(reader.count("#ask-form input[type=radio][value='2']:disabled")).isEqualTo(1);
    reader.fills("What the federation should say", text).clicks("Make the request");
    reader.sees("Request id", "#ask-form");
    String bytes = reader.text("#ask-form .draft pre.bytes");
    Request request =
        Request.read(
            JsonMembers.of(StrictJson.parseObject(bytes.getBytes(UTF_8), JsonLimits.SIGNED)));
    assertThat(request.kind()).isEqualTo(new RequestKind.Statement(text));
    assertThat(reader.text("#ask-form"))
        .contains(request.id(), request.hash(), Sha256.hex(bytes.getBytes(UTF_8)), first.api());
    for (String scheme : List.of("light", "dark")) {
      assertThat(reader.barriers(scheme)).isEmpty();
    }
    for (int width : List.of(360, 1600)) {
      assertThat(reader.overflow(width)).as("at %d", width).isLessThanOrEqualTo(0);
    }
    reader.clicks("Send it to seat 0");
    reader.sees("This guardian takes no statements from pages", "#ask-form");
    reader.sees("oc-guardian bridge allow statement", "#ask-form");
    reader.replaces("/api/requests", "\"kind_not_allowed\"", "\"rate_limited\"");
    reader.clicks("Send it to seat 0").sees("Too many requests at this node", "#ask-form");
    reader.sees("Seat 0’s node says: “", "#ask-form");
    reader.sees("or choose another guardian", "#ask-form");

    first.kit("bridge", "allow", "statement").run().exits(0);
    Await.until(
        "the bridge is open",
        () -> CanonicalJson.text(first.json("/api/node")).contains("\"bridge\":[\"statement\"]"),
        living::logs);
    reader.clicks("Send it to seat 0").sees("It waits in the guardians’ inboxes.", "#ask-form");
    assertThat(first.kit("inbox", "list", "--all").run().exits(0).out()).contains(request.id());
    approves(bob, text);
    approves(dave, text);
    reader.sees("Signed, and verified here.", "#ask-form").sees("Approved by", "#ask-form");
    // The address that the reader has now shows the same to anybody.
    Visitor other = reader.tab().opens("/federations/oc-me-v1#request-" + request.id());
    // Which asks no node before it is told to.
    other.sees("This address names a request.", "#ask-form");
    assertThat(other.text("#ask-form")).contains(request.id()).doesNotContain("Seat");
    other.clicks("Look at this request").sees("Signed, and verified here.", "#ask-form");
    other.follows("The statement at its own address", "#ask-form");
    other.sees("curl -o statement.json").sees(text).closes();
    // A signature that does not verify is no signature, whoever shows it.
    reader.replaces("/api/requests", "\"smp", "\"smq");
    Visitor deceived = reader.tab().opens("/federations/oc-me-v1#request-" + request.id());
    deceived.clicks("Look at this request").sees("No node’s answer holds.", "#ask-form");
    deceived.sees("what the node says of this request does not hold", "#ask-form").closes();
    assertThat(reader.errors()).noneMatch(line -> line.contains("Content Security Policy"));
    assertThat(reader.count("img[src=x]")).isZero();
    first.kit("bridge", "disable").run().exits(0);
    reader.leaves();
  }

  private static void approves(Visitor tab, String text) {
    tab.sees(text, "#waiting").clicks("Approve", "#waiting");
    tab.signs("sign-approve");
  }

  private static List<String> commitments(Visitor tab) {
    return tab.said("sign-commit", "request_hash", "attempt", "commitments").stream()
        .distinct()
        .toList();
  }

  /**
   * Of each pair of nonces one share at most was given out, the one that stands in the database.
   */
  private static void noNonceTwice(Visitor tab) {
    List<String> attempts = commitments(tab);
    List<String> pairs =
        attempts.stream()
            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
            .distinct()
            .toList();
    assertThat(attempts).as("each for one attempt").hasSameSizeAs(pairs);
    // What was said was on the disk before; more may be said while this is read.
    List<String> said = tab.said("sign-share", "request_hash", "attempt", "share");
    assertThat(tab.released("request_hash", "attempt", "share")).containsAll(said);
    assertThat(tab.released("request_hash", "attempt")).doesNotHaveDuplicates();
  }

  private static List<String> kinds(RunningPortal portal) throws Exception {
    var directory = portal.get("/api/public/federations/oc-me-v1");
    List<String> kinds = new ArrayList<>();
    for (int seat = 0; seat < 4; seat++) {
      kinds.add(directory.text("federation.seats." + seat + ".signer_kind"));
    }
    return kinds;
  }

  /** The first kit proposes a statement and waits for the signature. */
  private CompletableFuture<CommandResult> proposed(LivingFederation living, String text) {
    Path file = file(text);
    return CompletableFuture.supplyAsync(() ->
        living
            .guardian(0)
            .kit("propose", "statement", "--text", text, "--wait", "240", "--json")
            .with("--out", file.toString())
            .run());
  }

  private Path file(String text) {
    return folder.resolve(text.replace(' ', '-') + "json");
  }

  private void isSigned(
      LivingFederation living, CompletableFuture<CommandResult> proposed, String text) {
    proposed.join().exits(0);
    living.guardian(3).kit("verify", file(text).toString()).run().exits(0);
  }
}
