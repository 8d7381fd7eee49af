package io.ochk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
  @TempDir Path directory;
  private Kit kit;

  @BeforeEach
  void start() {
    kit = new Kit(directory);
  }

  /** Answers a question for a word by looking at the page that was shown. */
  private static String wordAskedFor(FakeTerminal terminal) {
    Matcher asked = Pattern.compile("Word (\\d+)").matcher(terminal.questions.getLast());
    assertThat(asked.find()).isTrue();
    Matcher shown =
        Pattern.compile("\\b" + asked.group(1) + "\\. (\\w+)")
            .matcher(terminal.shownPrivately.getFirst());
    assertThat(shown.find()).isTrue();
    return shown.group(1);
  }

  @Test
  void initShowsTheWordsOncePrivatelyAndAsksForThreeOfThem() {
    FakeTerminal person =
        FakeTerminal.withPerson()
            .thenAnswering(IdentityTest::wordAskedFor)
            .thenAnswering(IdentityTest::wordAskedFor)
            .thenAnswering(IdentityTest::wordAskedFor)
            .thenAnswering(t -> Kit.PASSPHRASE)
            .thenAnswering(t -> Kit.PASSPHRASE);
    Kit.Result result = kit.run(person, "init", "--hsm", "keystore-file");
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(person.shownPrivately).hasSize(1);
    assertThat(result.out()).contains("operator_id    op-").doesNotContain(" 1. ");
    assertThat(person.questions).hasSize(5);
  }

  @Test
  void aWordThatIsNotKnownAgainMeansThatNothingIsStored() {
    FakeTerminal person = FakeTerminal.withPerson("wrong", "wrong", "wrong");
    Kit.Result result = kit.run(person, "init", "--hsm", "keystore-file");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("was not the one that was shown", "No key was stored");
    assertThat(kit.home.resolve("operator.keystore.json")).doesNotExist();
    assertThat(kit.run("status").out()).contains("There is no identity yet");
  }

  @Test
  void withoutATerminalInitAsksForAFileAndAWayRoundTheQuestion() {
    Kit.Result result = kit.run("init", "--hsm", "keystore-file");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("--words-file FILE and --no-confirm");
    assertThat(kit.home).doesNotExist();
  }

  @Test
  void initForMachinesWritesTheWordsToAFileOfItsOwner() throws Exception {
    Path words = directory.resolve("new-words.txt");
    Kit.Result result =
        kit.run(
            "init",
            "--hsm",
            "keystore-file",
            "--passphrase-file",
            kit.passphraseFile().toString(),
            "--words-file",
            words.toString(),
            "--no-confirm",
            "--json");
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(Files.readString(words).strip().split(" ")).hasSize(24);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(words)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kit.home)))
        .isEqualTo("rwx------");
    String id = result.json().string("operator_id");
    Kit again = new Kit(Files.createDirectory(directory.resolve("again")));
    Kit.Result restored =
        again.run(
            "restore",
            "--hsm",
            "keystore-file",
            "--passphrase-file",
            kit.passphraseFile().toString(),
            "--words-file",
            words.toString(),
            "--json");
    assertThat(restored.json().string("operator_id")).isEqualTo(id);
  }

  @Test
  void theSameWordsGiveTheSameOperatorWhateverTheirCaseAndSpace() throws Exception {
    Kit.Result result =
        kit.run(
            FakeTerminal.withPerson(
                "  " + Kit.WORDS.toUpperCase(java.util.Locale.ROOT).replace(" ", " \t ") + "\n",
                Kit.PASSPHRASE,
                Kit.PASSPHRASE),
            "restore",
            "--hsm",
            "keystore-file",
            "--json");
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.json().string("operator_id")).isEqualTo(Kit.OPERATOR_ID);
  }

  @Test
  void aWrongWordIsNamedByItsPositionNeverByItself() throws Exception {
    Path words = kit.file("w", Kit.WORDS.replaceFirst("doctor", "doktor"));
    Kit.Result result =
        kit.run("restore", "--hsm", "keystore-file", "--words-file", words.toString());
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .contains("word 3 is not in the BIP-39 English list")
        .doesNotContain("doktor");
    assertThat(kit.home).doesNotExist();
  }

  @Test
  void aKeyOf64HexCharactersCanBeImportedFromStandardInput() throws Exception {
    Kit.Result result =
        kit.run(
            FakeTerminal.withoutPerson().withInput(Kit.SEED + "\n"),
            "import",
            "--hsm",
            "keystore-file",
            "--passphrase-file",
            kit.passphraseFile().toString(),
            "--key-file",
            "-",
            "--json");
    assertThat(result.json().string("operator_id")).isEqualTo(Kit.OPERATOR_ID);
  }

  @Test
  void anythingElseThan64HexCharactersIsNotImportedNorRepeated() throws Exception {
    for (String bad : new String[] {"", "01", Kit.SEED + "0", Kit.SEED.replace("0", "g")}) {
      Kit.Result result =
          kit.run(
              FakeTerminal.withoutPerson().withInput(bad + "\n"),
              "import",
              "--hsm",
              "keystore-file",
              "--key-file",
              "-");
      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err()).contains("expected a private key of 64 hex characters");
      if (!bad.isEmpty()) {
        assertThat(result.err()).doesNotContain(bad + " ");
      }
    }
  }

  @Test
  void noWayLeadsOverAnExistingIdentity() throws Exception {
    kit.restore("http://localhost:1");
    byte[] before = Files.readAllBytes(kit.home.resolve("operator.keystore.json"));
    for (String[] command :
        new String[][] {
          {"init", "--words-file", directory.resolve("n").toString(), "--no-confirm"},
          {"restore", "--words-file", directory.resolve("words.txt").toString()},
          {"import", "--key-file", directory.resolve("words.txt").toString()}
        }) {
      Kit.Result result = kit.run(command);
      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.err()).contains("already holds the identity " + Kit.OPERATOR_ID);
    }
    assertThat(Files.readAllBytes(kit.home.resolve("operator.keystore.json"))).isEqualTo(before);
    assertThat(directory.resolve("n")).doesNotExist();
  }

  @Test
  void aKillBetweenKeystoreAndIdentityLosesNothing() throws Exception {
    kit.restore("http://localhost:1");
    Files.delete(kit.home.resolve("identity.json"));
    assertThat(kit.run("status").out()).contains(Kit.OPERATOR_ID, "found");
    assertThat(kit.run("init", "--words-file", "w", "--no-confirm").exit()).isEqualTo(1);
  }

  @Test
  @Tag("slow")
  void aMissingKeychainIsNamedInOneLineAndReplacedOnlyByAgreement() throws Exception {
    KitProcess asked = new KitProcess(directory, kit.home, Declines.class);
    KitProcess.Ended refused = asked.run("", directory.toString());
    assertThat(refused.exit()).as(refused.err()).isEqualTo(1);
    assertThat(refused.err()).contains("an encrypted keystore file can take its place");
    assertThat(kit.home.resolve("identity.json")).doesNotExist();
    KitProcess.Ended taken =
        new KitProcess(directory, kit.home)
            .run(
                "",
                "init",
                "--passphrase-file",
                kit.passphraseFile().toString(),
                "--words-file",
                directory.resolve("n").toString(),
                "--no-confirm");
    assertThat(taken.exit()).as(taken.err()).isZero();
    assertThat(taken.out()).contains("keystore file");
  }

  /** A person who is asked whether a keystore file will do, and does not want one. */
  static final class Declines {
    public static void main(String[] arguments) {
      Kit.Result result =
          new Kit(Path.of(arguments[0]))
              .run(FakeTerminal.withPerson("n"), "init", "--hsm", "os-keychain");
      System.err.print(result.err());
      System.exit(result.exit());
    }
  }

  @Test
  void exportAsksForTheOperatorIdAndShowsTheKeyPrivately() throws Exception {
    kit.restore("http://localhost:1");
    FakeTerminal wrong = FakeTerminal.withPerson("op-0000000000000000");
    assertThat(kit.run(wrong, "export-private-key").exit()).isEqualTo(1);
    assertThat(wrong.shownPrivately).isEmpty();
    FakeTerminal person = FakeTerminal.withPerson(Kit.OPERATOR_ID, Kit.PASSPHRASE);
    Kit.Result result = kit.run(person, "export-private-key");
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(person.shownPrivately).containsExactly(Kit.SEED);
    assertThat(result.out() + result.err()).doesNotContain(Kit.SEED);
    assertThat(result.err()).contains("for ever");
    assertThat(kit.run("audit", "log").out()).contains("private-key-exported");
  }

  @Test
  void exportWithoutATerminalNeedsAFile() throws Exception {
    kit.restore("http://localhost:1");
    assertThat(kit.run("export-private-key").exit()).isEqualTo(2);
    Path out = directory.resolve("key");
    Kit.Result result =
        kit.run(
            "export-private-key",
            "--as",
            "words",
            "--out",
            out.toString(),
            "--yes",
            "--passphrase-file",
            kit.passphraseFile().toString());
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(Files.readString(out).strip()).isEqualTo(Kit.WORDS);
  }

  @Test
  void aDamagedSettingsFileIsNamedWithItsMember() throws Exception {
    kit.restore("http://localhost:1");
    Files.writeString(kit.home.resolve("settings.json"), "{\"version\":1,\"portal\":7}");
    Kit.Result result = kit.run("status");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("settings.json is damaged: portal: expected a string");
  }
}
