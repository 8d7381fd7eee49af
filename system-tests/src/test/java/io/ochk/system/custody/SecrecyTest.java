package io.ochk.system.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.BadServer;
import io.ochk.system.world.Command;
import io.ochk.system.world.Operator;
import io.ochk.system.world.Program;
import io.ochk.system.world.SecretSearch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A key on its way in, and its passphrase, are where they were given and in the sealed keystore:
 * not in arguments, the environment, output, errors, or any other file.
 */
@EnabledOnOs(OS.LINUX)
class SecrecyTest {
  private static final String PASSPHRASE = "only this test knows 2718";

  @TempDir Path folder;

  private Path work;
  private Path given;

  @BeforeEach
  void whereSecretsAreGivenIsNotWhereTheyAreLookedFor() throws Exception {
    work = Files.createDirectory(folder.resolve("work"));
    given = Files.createDirectory(folder.resolve("given"));
    Files.writeString(given.resolve("passphrase"), PASSPHRASE + "\n");
  }

  /** Runs a command to its end, looking at it from outside until then. */
  private int watched(SecretSearch search, Command command, String input) throws Exception {
    int before = search.looked();
    Path out = Files.createTempFile(work, "out", "");
    Process process = command.start(out, Files.createTempFile(work, "err", ""));
    search.notInProcess(process.pid());
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
      try {
        search.notInProcess(process.pid());
      } catch (java.io.IOException e) {
        // It has just ended.
      }
    }
    assertThat(search.looked()).isGreaterThan(before);
    return process.exitValue();
  }

  private Command kit(String... arguments) {
    return Command.of(Program.KIT, arguments)
        .env("OC_GUARDIAN_HOME", work.resolve("home"))
        .env("OC_GUARDIAN_PORTAL", BadServer.closedPort())
        .env("OC_GUARDIAN_PASSPHRASE_FILE", given.resolve("passphrase"));
  }

  private Command office(String... arguments) {
    return Command.of(Program.OFFICE, arguments)
        .env("OC_OFFICE_HOME", work.resolve("office"))
        .env("OC_GUARDIAN_PASSPHRASE_FILE", given.resolve("passphrase"));
  }

  @Test
  void anImportedKeyIsInTheSealedKeystoreAlone() throws Exception {
    SigningKey key = TestKeys.key(77);
    SecretSearch search = SecretSearch.forSeed(key.exportSeed()).and(PASSPHRASE);
    String hex = HexFormat.of().formatHex(key.exportSeed());
    String[] imports = {"import", "--hsm", "keystore-file", "--key-file", "-"};
    assertThat(watched(search, kit(imports), hex + "\n")).isZero();
    assertThat(watched(search, kit(imports), hex + "\n")).as("a key is there already").isEqualTo(1);
    assertThat(watched(search, kit(imports), hex.substring(1) + "\n"))
        .as("63 characters")
        .isEqualTo(1);
    assertThat(watched(search, kit("status"), "")).isZero();
    Operator person = Operator.nobody("frank", folder);
    Path application = work.resolve("application.json");
    String[] prepares = {"apply", "prepare", "--answers", person.answers().toString()};
    assertThat(watched(search, kit(prepares).with("--out", application.toString()), "")).isZero();
    assertThat(watched(search, kit("audit", "log"), "")).isZero();
    search.notBelow(work);
    assertThat(work.resolve("home/operator.keystore.json")).exists();
  }

  @Test
  void aDesksNewKeyIsInTheWordsFileAndTheSealedKeystoreAlone() throws Exception {
    Path words = given.resolve("words");
    SecretSearch passphrase = SecretSearch.forSeed(TestKeys.key(1).exportSeed()).and(PASSPHRASE);
    String[] inits = {"review", "init", "--words-file", words.toString()};
    assertThat(watched(passphrase, office(inits), "")).isZero();
    SecretSearch search = SecretSearch.forWords(words).and(PASSPHRASE).isIn(words);
    assertThat(watched(search, office("review", "status"), "")).isZero();
    search.notBelow(work);
  }

  @Test
  void aDesksRestoredKeyIsInTheSealedKeystoreAlone() throws Exception {
    SigningKey key = TestKeys.organiser();
    SecretSearch search = SecretSearch.forSeed(key.exportSeed()).and(PASSPHRASE);
    String words = String.join(" ", Mnemonic.words(key.exportSeed()));
    String[] restores = {"organiser", "restore", "--words-file", "-"};
    String mistyped = "zzzz" + words.substring(words.indexOf(' '));
    assertThat(watched(search, office(restores), mistyped)).isEqualTo(1);
    assertThat(watched(search, office(restores), words + "\n")).isZero();
    assertThat(watched(search, office("organiser", "status"), "")).isZero();
    search.notBelow(work);
  }
}
