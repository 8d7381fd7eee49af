package io.ochk.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.RunningPortal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every row of the table of ways back, and every refusal of the key's custody. */
class KeyCustodyTest {
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
  void afterTheSiteDataAreClearedTheWordsBringTheSameKeyBack() {
    Visitor dora = browser.visitor("cleared", portal);
    List<String> words = dora.generatesKey();
    String id = dora.operatorId();
    dora.clearsSiteData();
    dora.opens("/me/operator").sees("This browser holds no operator key.");
    dora.restores(words);
    assertThat(dora.operatorId()).isEqualTo(id);

    // On another device, with capitals and line ends as people write them.
    Visitor elsewhere = browser.visitor("elsewhere", portal);
    elsewhere.restores(words.stream().map(w -> w.toUpperCase(Locale.ROOT) + " ").toList());
    assertThat(elsewhere.operatorId()).isEqualTo(id);
    dora.leaves();
    elsewhere.leaves();
  }

  @Test
  void whoLostTheWordsRevealsThePrivateKeyAndImportsItElsewhere() {
    Visitor dora = browser.visitor("reveals", portal);
    List<String> words = dora.generatesKey();
    String id = dora.operatorId();
    String seed = dora.reveals();
    assertThat(Mnemonic.words(HexFormat.of().parseHex(seed))).isEqualTo(words);
    Visitor elsewhere = browser.visitor("imports", portal);
    elsewhere.imports("  " + seed.toUpperCase(Locale.ROOT));
    assertThat(elsewhere.operatorId()).isEqualTo(id);
    dora.leaves();
    elsewhere.leaves();
  }

  @Test
  void theKeyIsTheOneThatTheKitMakesOfTheSameWords() {
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    Arrays.fill(seed, (byte) 7);
    Visitor visitor = browser.visitor("same", portal);
    visitor.restores(Mnemonic.words(seed));
    assertThat(visitor.operatorId())
        .isEqualTo(OperatorId.of(SigningKey.ofSeed(seed).publicKey()).text());
    visitor.leaves();
  }

  @Test
  void aKeyThatIsThereIsNeverOverwrittenNotEvenFromATabThatDoesNotKnowIt() {
    Visitor dora = browser.visitor("present", portal);
    Visitor second = dora.tab();
    second.opens("/me/operator").unfolds("Restore from 24 words");
    second.unfolds("Import a private key");
    Visitor third = dora.tab();
    third.opens("/me/operator").clicks("Generate new").sees("Write these 24 words down");
    List<String> others = third.texts(".words li");
    third.clicks("I have written them down");

    dora.generatesKey();
    String id = dora.operatorId();
    assertThat(dora.count("text=Generate new")).isZero();

    String refusal = "holds an operator key already";
    third.provesWords(others);
    third.sees(refusal);
    second.fills("24 words, in order", String.join(" ", Mnemonic.words(new byte[32])));
    second.clicks("Restore").sees(refusal, "form:has-text('24 words, in order')");
    second.fills("Private key, 64 hex characters", "11".repeat(32)).clicks("Import");
    second.sees(refusal, "form:has-text('Private key, 64 hex characters')");
    dora.reloads();
    assertThat(dora.operatorId()).isEqualTo(id);
    dora.leaves();
  }

  @Test
  void deletingWarnsAndWantsToBeToldThatTheWordsAreThere() {
    Visitor dora = browser.visitor("deletes", portal);
    List<String> words = dora.generatesKey();
    String id = dora.operatorId();
    dora.unfolds("Delete the key").sees("there is no escrow").clicks("Delete");
    dora.sees("Say first that you have the words");
    dora.reloads().unfolds("Delete the key").checks("#delete-understood").clicks("Delete");
    dora.sees("This browser holds no operator key.");
    assertThat(dora.database("oc-operator-key")).doesNotContain(id);
    dora.restores(words);
    assertThat(dora.operatorId()).isEqualTo(id);
    dora.leaves();
  }

  @Test
  void nothingIsKeptUntilThreeWordsHaveBeenGivenAgain() {
    Visitor dora = browser.visitor("unproven", portal);
    dora.opens("/me/operator").clicks("Generate new").sees("Write these 24 words down");
    assertThat(dora.texts(".words li")).hasSize(24);
    assertThat(dora.barriers("light")).isEmpty();
    dora.clicks("I have written them down").sees("Show that you have them");
    assertThat(dora.count("#custody form input")).isEqualTo(3);
    assertThat(dora.barriers("dark")).isEmpty();
    for (String label : dora.texts("#custody form label")) {
      dora.fillsAt("#word-" + label.replace("Word ", ""), "zebra");
    }
    dora.clicks("Keep this key").sees("is another word");
    assertThat(dora.database("oc-operator-key")).doesNotContain("private_key");
    dora.reloads().sees("This browser holds no operator key.");
    dora.leaves();
  }

  @Test
  void wordsAndKeysThatAreNoneAreRefusedWithoutBeingShown() {
    Visitor dora = browser.visitor("wrong", portal);
    List<String> words = Mnemonic.words(new byte[32]);
    dora.restores(words.subList(0, 23)).sees("24 words, found 23");
    dora.restores(words.stream().map(w -> w.equals("art") ? "geheimnis" : w).toList());
    dora.sees("position 24");
    assertThat(dora.text("#custody .notice.bad")).doesNotContain("geheimnis");
    dora.restores(words.stream().map(w -> w.equals("art") ? "abandon" : w).toList())
        .sees("checksum");
    dora.imports("12").sees("64 hex characters", ".notice.bad");
    dora.leaves();
  }

  @Test
  void aSealedKeyNeedsItsPassphraseAndIsNowhereInTheClear() {
    Visitor dora = browser.visitor("sealed", portal);
    List<String> words = dora.generatesKey();
    String id = dora.operatorId();
    String seed = dora.reveals();
    dora.unfolds("Seal the key")
        .fills("Passphrase", "correct horse battery")
        .fills("The same again", "correct horse battery")
        .clicks("Seal");
    dora.sees("sealed with a passphrase; open in this tab");
    assertThat(dora.database("oc-operator-key")).contains(id, "ciphertext").doesNotContain(seed);

    dora.reloads().sees("sealed with a passphrase; locked");
    dora.unfolds("Reveal the private key").clicks("Reveal").sees("The operator key is locked.");
    dora.fills("Passphrase", "incorrect horse").clicks("Open").sees("This is not the passphrase.");
    dora.fills("Passphrase", "correct horse battery").clicks("Open").sees("open in this tab");
    dora.clicks("Lock now").sees("sealed with a passphrase; locked");

    // Signing asks for the passphrase, where it is needed.
    dora.clicks("Sign and send").sees("You are about to sign").clicks("Sign", "dialog");
    dora.fills("Passphrase of the operator key", "correct horse battery", "dialog");
    assertThat(dora.barriers("light")).isEmpty();
    assertThat(dora.barriers("dark")).isEmpty();
    assertThat(dora.overflow(360)).isLessThanOrEqualTo(0);
    dora.clicks("Sign", "dialog").sees("Deleted:");

    // Who has forgotten it has the words.
    dora.reloads().unfolds("Delete the key").checks("#delete-understood").clicks("Delete");
    dora.sees("This browser holds no operator key.");
    dora.restores(words);
    assertThat(dora.operatorId()).isEqualTo(id);
    assertThat(dora.reveals()).isEqualTo(seed);
    dora.leaves();
  }

  @Test
  void aKeySealedWithAPasskeyIsOpenedByItAndIsNowhereInTheClear() {
    Visitor dora = browser.visitor("passkey", portal);
    dora.generatesKey();
    String id = dora.operatorId();
    String seed = dora.reveals();
    dora.getsSecurityKey(true);
    dora.unfolds("Seal the key").clicks("Seal with a passkey");
    dora.sees("sealed with a passkey; open in this tab");
    assertThat(dora.database("oc-operator-key")).contains(id, "ciphertext").doesNotContain(seed);

    dora.reloads().sees("sealed with a passkey; locked");
    dora.clicks("Sign and send").sees("You are about to sign").clicks("Sign", "dialog");
    dora.clicks("Open with the passkey", "dialog").seesNoMore("Open with the passkey", "dialog");
    dora.clicks("Sign", "dialog").sees("Deleted:");
    dora.reloads().clicks("Open with the passkey", "#custody").sees("open in this tab");
    assertThat(dora.reveals()).isEqualTo(seed);
    dora.leaves();
  }

  @Test
  void aPasskeyThatMakesNoSecretsSealsNothing() {
    Visitor dora = browser.visitor("no-prf", portal);
    dora.generatesKey();
    dora.getsSecurityKey(false);
    dora.unfolds("Seal the key").clicks("Seal with a passkey").sees("The passkey was not used");
    assertThat(dora.database("oc-operator-key")).contains("private_key").doesNotContain("sealed");
    dora.leaves();
  }

  @Test
  void withoutAConnectionWhatIsSignedIsKeptAndSentLater() {
    Visitor dora = browser.visitor("offline", portal);
    dora.generatesKey();
    dora.isReadyToSign().offline(true);
    dora.clicks("Sign and send").clicks("Sign", "dialog");
    dora.sees("The portal does not answer.", "#leaving-body").sees("not yet", "#journal");
    dora.offline(false);
    dora.reloads().sees("not yet", "#journal").clicks("Send again");
    dora.seesNoMore("not yet", "#journal");
    dora.leaves();
  }
}
