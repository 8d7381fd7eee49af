package io.ochk.system.world;

import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A person with a kit: every command is a process of its own, with one home. */
public final class Operator {
  private final String name;
  private final Path folder;
  private final Path passphrase;
  private @Nullable String id;

  private Operator(String name, Path folder) throws IOException {
    this.name = name;
    this.folder = Files.createDirectories(folder.resolve(name));
    this.passphrase = this.folder.resolve("passphrase");
    Files.writeString(passphrase, "correct horse battery staple " + name + "\n");
    passphrase.toFile().setReadable(false, false);
    passphrase.toFile().setReadable(true, true);
  }

  /** Somebody who has nothing yet. */
  public static Operator nobody(String name, Path folder) throws IOException {
    return new Operator(name, folder);
  }

  /** Somebody who has made an identity. */
  public static Operator named(String name, Path folder) throws IOException {
    Operator operator = new Operator(name, folder);
    operator
        .kit("init", "--hsm", "keystore-file", "--no-confirm")
        .with("--words-file", operator.file("words").toString())
        .run()
        .exits(0);
    return operator;
  }

  /** Somebody whose identity is a key of the tests, at a portal with the tests' role keys. */
  public static Operator of(SigningKey key, String name, Path folder, RunningPortal portal)
      throws IOException {
    Operator operator = new Operator(name, folder);
    operator
        .kit("import", "--hsm", "keystore-file", "--key-file", "-")
        .input(HexFormat.of().formatHex(key.exportSeed()) + "\n")
        .run()
        .exits(0);
    operator.does("portal", "use", portal.url());
    operator.does(
        "portal",
        "trust",
        "--reviewer-key",
        TestKeys.reviewer().publicKey().hex(),
        "--organiser-key",
        TestKeys.organiser().publicKey().hex());
    operator.id = OperatorId.of(key.publicKey()).text();
    return operator;
  }

  /** Somebody who has no kit, and keeps the key of this id in a browser. */
  public static Operator inBrowser(String name, String id, Path folder) throws IOException {
    Operator operator = new Operator(name, folder);
    operator.id = id;
    return operator;
  }

  /** A command of this person's kit. */
  public Command kit(String... arguments) {
    return Command.of(Program.KIT, arguments)
        .env("OC_GUARDIAN_HOME", home())
        .env("OC_GUARDIAN_PASSPHRASE_FILE", passphrase);
  }

  /** The same with {@code --json}, run; it must exit 0. */
  public CommandResult does(String... arguments) {
    return kit(arguments).with("--json").run().exits(0);
  }

  /** The kit's home. */
  public Path home() {
    return folder.resolve("home");
  }

  /** A file of this person's, outside the home. */
  public Path file(String file) {
    return folder.resolve(file);
  }

  /** The person's name. */
  public String name() {
    return name;
  }

  /** The operator's id. */
  public synchronized String id() {
    String known = id;
    if (known == null) {
      known = does("status").text("operator_id");
      id = known;
    }
    return known;
  }

  /** The answers of the questionnaire. */
  public Path answers() throws IOException {
    String answers = Files.readString(Program.root().resolve("launcher/demo/answers.yaml"));
    return Files.writeString(
        file("answers.yaml"),
        answers
            .replace("@NAME@", name)
            .replace("@ENTITY@", name + " Guardian Ltd")
            .replace("@EMAIL@", name + "@guardian.example")
            .replace("@COUNTRY@", "Country of " + name));
  }

  /** The charter of the demonstration, with these guardians. */
  public static Path charter(Path file, String version, List<Operator> guardians)
      throws IOException {
    return charter(file, version, guardians, 3);
  }

  /** The same with another threshold. */
  public static Path charter(Path file, String version, List<Operator> guardians, int threshold)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (Operator guardian : guardians) {
      lines.add("  - operator_id: \"" + guardian.id() + "\"");
      lines.add("    legal_entity: \"" + guardian.name + " Guardian Ltd\"");
      lines.add("    jurisdiction: \"Country of " + guardian.name + "\"");
      lines.add("    api_endpoint: \"https://" + guardian.name + ".guardian.example:9001\"");
      lines.add("    contact: \"" + guardian.name + "@guardian.example\"");
      lines.add("    pgp_fingerprint: null");
    }
    String text = Files.readString(Program.root().resolve("launcher/demo/charter.md"));
    return Files.writeString(
        file,
        text.replace("@VERSION@", version)
            .replace("@GUARDIANS@", String.join("\n", lines))
            .replace("  m: 3\n", "  m: " + threshold + "\n")
            .replace("  n: 4\n", "  n: " + guardians.size() + "\n"));
  }
}
