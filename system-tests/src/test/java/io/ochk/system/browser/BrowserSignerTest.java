package io.ochk.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two guardians sign with kits, two in tabs of real browsers. */
class BrowserSignerTest {
  private static final String INBOX = "/me/operator/inbox";

  @TempDir Path folder;

  private static SigningKey key(Guardian guardian) {
    return IntStream.range(0, 4)
        .mapToObj(TestKeys::operator)
        .filter(key -> OperatorId.of(key.publicKey()).text().equals(guardian.operatorId()))
        .findFirst()
        .orElseThrow();
  }

  private static String inbox(Guardian guardian) {
    return INBOX + "?node=" + guardian.api();
  }

  /** A guardian's operator restores the key in a browser and starts the signer there. */
  private static Visitor begins(Browser browser, LivingFederation living, Guardian guardian)
      throws Exception {
    Visitor visitor = browser.visitor(guardian.operator().name(), living.federation().portal());
    visitor.restores(Mnemonic.words(key(guardian).exportSeed())).sees("Here since");
    assertThat(visitor.operatorId()).isEqualTo(guardian.operatorId());
    visitor.watchesSecrets();
    visitor.opens(inbox(guardian)).clicks("Start the signer");
    visitor.clicks("These are the programme’s keys");
    visitor.clicks("This is my node").sees("connected", "#nodes");
    return visitor;
  }

  private static String code(Visitor visitor) {
    visitor.sees("Compare the code", "#waiting");
    return visitor.text(".ceremony-code");
  }

  private static void compares(Visitor visitor, String heard) {
    visitor
        .fills("The code that another guardian reads to you", heard)
        .clicks("The codes are the same");
  }

  @Test
  void twoKitsAndTwoTabsMakeAKeyAndSignWithIt() throws Exception {
    try (LivingFederation living = LivingFederation.ratified(folder);
        Browser browser = Browser.start()) {
      for (Guardian kit : living.guardians().subList(0, 2)) {
        kit.operator().does("policy", "set", "--ceremony", "allow", "--request", "statement=allow");
        kit.start();
      }
      List<Visitor> tabs = new ArrayList<>();
      for (Guardian guardian : living.guardians().subList(2, 4)) {
        guardian.node().start();
        tabs.add(begins(browser, living, guardian));
      }
      Visitor carol = tabs.get(0);
      Visitor dave = tabs.get(1);
      living.awaitPeers();

      living.guardian(0).kit("ceremony", "start", "--network", "regtest", "--json").run().exits(0);
      for (Visitor tab : tabs) {
        tab.sees("A ceremony is proposed", "#waiting").clicks("Join the ceremony");
      }
      String code = code(carol);
      assertThat(code(dave)).isEqualTo(code).hasSize(23);
      // Another code is not confirmed.
      compares(dave, "00000-00000-00000-00000");
      dave.sees("These codes differ.", "#waiting");
      // A tab that is closed in the middle of the ceremony goes on where it stopped.
      compares(carol, code);
      carol = carol.closesAndOpens(inbox(living.guardian(2)));
      carol.sees("connected", "#nodes");
      compares(dave, code.toUpperCase(java.util.Locale.ROOT));
      living.awaitKey(0);
      carol.sees("live", "#history");
      dave.sees("live", "#history");

      // Of three of four that have to sign, two are tabs.
      living.guardian(1).signer().stop();
      Path file = folder.resolve("statement.json");
      CompletableFuture<CommandResult> proposed = proposed(living, "Two tabs sign.", file);
      for (Visitor tab : List.of(carol, dave)) {
        tab.sees("Two tabs sign.", "#waiting").clicks("Approve", "#waiting");
      }
      proposed.join().exits(0);
      living.guardian(3).kit("verify", file.toString()).run().exits(0);
      carol.sees("signed", "#history");

      // Two tabs of one browser: one signs, the other waits for its turn.
      Visitor second = carol.tab().opens(inbox(living.guardian(2)));
      second.sees("Another tab runs this signer.");
      carol.closes();
      second.sees("connected", "#nodes");
      proposed = proposed(living, "The next tab signs.", file);
      for (Visitor tab : List.of(second, dave)) {
        tab.sees("The next tab signs.", "#waiting").clicks("Approve", "#waiting");
      }
      proposed.join().exits(0);
      living.guardian(3).kit("verify", file.toString()).run().exits(0);

      // Neither key, words, share, nonces nor what they were drawn from has left a page.
      for (int seat : List.of(2, 3)) {
        Visitor tab = seat == 2 ? second : dave;
        byte[] seed = key(living.guardian(seat)).exportSeed();
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
        assertThat(tab.errors()).isEmpty();
      }
      for (String scheme : List.of("light", "dark")) {
        assertThat(dave.barriers(scheme)).isEmpty();
      }
      assertThat(dave.overflow(360)).isLessThanOrEqualTo(0);
    }
  }

  /** The first kit proposes a statement and waits for the signature. */
  private static CompletableFuture<CommandResult> proposed(
      LivingFederation living, String text, Path file) {
    return CompletableFuture.supplyAsync(() ->
        living
            .guardian(0)
            .kit("propose", "statement", "--text", text, "--wait", "100", "--json")
            .with("--out", file.toString())
            .run());
  }
}
