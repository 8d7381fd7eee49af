package io.ochk.office;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.client.Patience;
import io.ochk.terminal.CommandContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OfficeTest {
  @TempDir Path home;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int office(String... arguments) {
    out.reset();
    err.reset();
    Map<String, String> environment = Map.of("OC_OFFICE_HOME", home.resolve("office").toString());
    return Office.run(
        new CommandContext(
            new Nobody(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)),
            InstantSource.fixed(Instant.ofEpochSecond(1_780_000_000)),
            SecureRandom::new,
            environment,
            Patience.INTERACTIVE),
        arguments);
  }

  private String passphraseFile() throws Exception {
    Path file = home.resolve("passphrase");
    Files.writeString(file, "a long passphrase for tests\n");
    return file.toString();
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aWrongCommandLineIsAnsweredWithTheNextStep() {
    assertThat(office("reviw")).isEqualTo(2);
    assertThat(errors())
        .contains("there is no command 'oc portal reviw'", "next: oc portal --help");
    assertThat(office("organiser")).isEqualTo(2);
    assertThat(errors())
        .contains("oc portal organiser needs a command: ", "create-federation", "rotate");
    assertThat(office("review", "accept")).isEqualTo(2);
    assertThat(errors()).contains("APPLICATION_ID", "next: oc portal review accept --help");
  }

  @Test
  void everyCommandsHelpReadsLikeAManual() {
    List<String> commands = new ArrayList<>();
    commands(Office.commandLine(CommandContext.ofProcess()), "", commands);
    assertThat(commands).hasSize(20).contains("review rotate", "organiser rotate", "watch");
    for (String command : commands) {
      out.reset();
      assertThat(office((command + " --help").split(" "))).as(command).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8))
          .as(command)
          .contains("Usage: oc portal " + command, "Exit codes:", "Examples:", "--json")
          .contains("\n  oc portal " + command);
    }
  }

  private static void commands(CommandLine line, String name, List<String> commands) {
    if (line.getCommand() instanceof Callable) {
      commands.add(name);
      assertThat(line.getCommandSpec().findOption("--json")).as(name).isNotNull();
      assertThat(line.getCommandSpec().usageMessage().header()).as(name).isNotEmpty();
    }
    line.getSubcommands()
        .forEach((word, sub) -> commands(sub, (name + " " + word).strip(), commands));
  }

  @Test
  void noKeyIsMadeWhoseWordsNobodyGets() throws Exception {
    Path words = Files.writeString(home.resolve("words"), "something else");

    assertThat(office("review", "init", "--passphrase-file", passphraseFile())).isEqualTo(2);
    assertThat(errors()).contains("there is no terminal to show the 24 words on");
    assertThat(
            office(
                "review",
                "init",
                "--passphrase-file",
                passphraseFile(),
                "--words-file",
                words.toString()))
        .isEqualTo(1);

    assertThat(words).hasContent("something else");
    assertThat(office("review", "status")).isEqualTo(1);
    assertThat(errors()).contains("there is no reviewer key");
  }

  @Test
  void theWordsThatWereHandedOverRestoreTheKey() throws Exception {
    String words = home.resolve("words").toString();
    assertThat(
            office(
                "organiser", "init", "--passphrase-file", passphraseFile(), "--words-file", words))
        .isZero();
    String made = out.toString(StandardCharsets.UTF_8).lines().skip(1).toList().toString();

    assertThat(
            office(
                "organiser",
                "restore",
                "--home",
                home.resolve("other").toString(),
                "--passphrase-file",
                passphraseFile(),
                "--words-file",
                words))
        .isZero();

    assertThat(out.toString(StandardCharsets.UTF_8).lines().skip(1).toList().toString())
        .isEqualTo(made);
  }

  @Test
  void noGrantTravelsToAnotherMachineInClear() throws Exception {
    assertThat(
            office(
                "review",
                "init",
                "--passphrase-file",
                passphraseFile(),
                "--words-file",
                home.resolve("words").toString()))
        .isZero();

    assertThat(
            office(
                "review",
                "list",
                "--passphrase-file",
                passphraseFile(),
                "--portal",
                "http://10.0.0.1:8080"))
        .isEqualTo(2);

    assertThat(errors())
        .contains(
            "the address http://10.0.0.1:8080 is not encrypted and on another machine",
            "next: Give its https address",
            "--insecure-http");
  }
}
