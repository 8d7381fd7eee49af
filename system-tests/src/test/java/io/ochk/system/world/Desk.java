package io.ochk.system.world;

import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The reviewer's or the organiser's desk, with a key of its own. */
public final class Desk {
  private final String role;
  private final Path folder;
  private final Path passphrase;

  private Desk(String role, Path folder) throws IOException {
    this.role = role;
    this.folder = Files.createDirectories(folder.resolve(role));
    this.passphrase =
        Files.writeString(this.folder.resolve("passphrase"), "the " + role + "'s own\n");
    passphrase.toFile().setReadable(false, false);
    passphrase.toFile().setReadable(true, true);
  }

  /** The reviewer, with a new key. */
  public static Desk reviewer(Path folder) throws IOException {
    return new Desk("review", folder).init();
  }

  /** The organiser, with a new key. */
  public static Desk organiser(Path folder) throws IOException {
    return new Desk("organiser", folder).init();
  }

  /** The reviewer, with a key of the tests. */
  public static Desk reviewerWith(SigningKey key, Path folder) throws IOException {
    return with("review", key, folder);
  }

  /** The organiser, with a key of the tests. */
  public static Desk organiserWith(SigningKey key, Path folder) throws IOException {
    return with("organiser", key, folder);
  }

  private static Desk with(String role, SigningKey key, Path folder) throws IOException {
    Desk desk = new Desk(role, folder);
    desk.office("restore", "--words-file", "-")
        .input(String.join(" ", Mnemonic.words(key.exportSeed())) + "\n")
        .run()
        .exits(0);
    return desk;
  }

  private Desk init() {
    office("init", "--words-file", folder.resolve("words").toString()).run().exits(0);
    return this;
  }

  /** A command of the desk. */
  public Command office(String... arguments) {
    return Command.of(Program.OFFICE, role)
        .with(arguments)
        .env("OC_OFFICE_HOME", folder.resolve("home"))
        .env("OC_GUARDIAN_PASSPHRASE_FILE", passphrase);
  }

  /** A command against a portal, with {@code --json}; it must exit 0. */
  public CommandResult does(RunningPortal portal, String... arguments) {
    return at(portal, arguments).with("--json").run().exits(0);
  }

  /** A command against a portal. */
  public Command at(RunningPortal portal, String... arguments) {
    return office(arguments).env("OC_PORTAL", portal.url());
  }

  /** The role's public key. */
  public String pubkey() {
    return office("status", "--json").run().exits(0).text("pubkey");
  }
}
