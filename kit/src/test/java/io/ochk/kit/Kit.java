package io.ochk.kit;

import io.ochk.client.Patience;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.terminal.CommandContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Runs commands in this process, in a home of their own. */
final class Kit {
  static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  static final String PASSPHRASE = "visibly a test passphrase";

  /** The BIP-39 words of 32 bytes 0x01, and the key that they are. */
  static final String WORDS =
      "absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic avoid"
          + " letter advice cage absurd amount doctor acoustic avoid letter advice comic";

  static final String SEED = "01".repeat(32);
  static final String OPERATOR_ID = "op-34750f98bd59fcfc";

  final Path directory;
  final Path home;
  private Instant now = NOW;
  private Duration patience = Duration.ofSeconds(60);
  private final Map<String, String> environment = new HashMap<>();

  Kit(Path directory) {
    this.directory = directory;
    this.home = directory.resolve("home");
    environment.put("OC_GUARDIAN_HOME", home.toString());
  }

  /** What a command left behind. */
  record Result(int exit, String out, String err, FakeTerminal terminal) {
    JsonMembers json() throws MalformedException {
      return JsonMembers.of(
          StrictJson.parseObject(out.getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD));
    }
  }

  /** How long an answer is waited for. */
  void waits(Duration time) {
    patience = time;
  }

  void at(Instant instant) {
    now = instant;
  }

  void variable(String name, String value) {
    environment.put(name, value);
  }

  Result run(String... arguments) {
    return run(FakeTerminal.withoutPerson(), arguments);
  }

  Result run(FakeTerminal terminal, String... arguments) {
    CommandContext context =
        new CommandContext(
            terminal,
            () -> now,
            SecureRandom::new,
            Map.copyOf(environment),
            new Patience(Duration.ofSeconds(60), patience, 1, Duration.ofSeconds(1)));
    int exit = OcGuardian.run(context, arguments);
    return new Result(exit, terminal.outText(), terminal.errText(), terminal);
  }

  Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  Path passphraseFile() throws IOException {
    return file("passphrase.txt", PASSPHRASE + "\n");
  }

  // What restoring leaves in a home: deriving the sealing key once is enough for all tests.
  private static final Map<String, byte[]> RESTORED = new TreeMap<>();

  /** The identity of the test words, sealed with the test passphrase. */
  void restore(String portal) throws IOException {
    passphraseFile();
    file("words.txt", WORDS);
    synchronized (RESTORED) {
      if (RESTORED.isEmpty()) {
        new Kit(Files.createTempDirectory(directory, "first")).restoreFromWords();
      }
    }
    Files.createDirectories(home);
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    for (Map.Entry<String, byte[]> file : RESTORED.entrySet()) {
      Path copy = Files.write(home.resolve(file.getKey()), file.getValue());
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
    }
    done(run("portal", "use", portal));
  }

  private void restoreFromWords() throws IOException {
    done(
        run(
            "restore",
            "--hsm",
            "keystore-file",
            "--passphrase-file",
            passphraseFile().toString(),
            "--words-file",
            file("words.txt", WORDS).toString()));
    try (Stream<Path> files = Files.list(home)) {
      for (Path file : files.toList()) {
        RESTORED.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
  }

  private static void done(Result result) {
    if (result.exit() != 0) {
      throw new AssertionError(result.err());
    }
  }
}
