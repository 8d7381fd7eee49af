package io.ochk.system.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.world.BadServer;
import io.ochk.system.world.Command;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.KeyringSession;
import io.ochk.system.world.Operator;
import io.ochk.system.world.Program;
import io.ochk.system.world.SecretSearch;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The kit's commands with a real Secret Service. */
class KeychainTest {
  @TempDir Path folder;

  static boolean isPossible() {
    return KeyringSession.isPossible();
  }

  private Command kit(String... arguments) {
    return Command.of(Program.KIT, arguments)
        .env("OC_GUARDIAN_HOME", folder.resolve("home"))
        .env("OC_GUARDIAN_PORTAL", BadServer.closedPort());
  }

  @Test
  @EnabledIf("isPossible")
  void aKeyInTheKeychainSignsAfterTheNextLoginAndIsInNoFileOfTheHome() throws Exception {
    Path words = folder.resolve("words");
    Path keyring = folder.resolve("login");
    Operator person = Operator.nobody("erin", folder);
    String id;
    try (KeyringSession session = KeyringSession.login(keyring)) {
      CommandResult made =
          session
              .in(kit("init", "--hsm", "os-keychain", "--no-confirm", "--json"))
              .with("--words-file", words.toString())
              .run()
              .exits(0);
      id = made.text("operator_id");
      CommandResult status = session.in(kit("status")).run().exits(0);
      status.says(id).says("keychain");
      Path application = folder.resolve("application.json");
      CommandResult signed =
          session
              .in(kit("apply", "prepare", "--answers", person.answers().toString()))
              .with("--out", application.toString())
              .run()
              .exits(0);
      kit("verify", application.toString()).run().exits(0).says(id);
      session
          .in(kit("init", "--hsm", "os-keychain", "--no-confirm"))
          .with("--words-file", folder.resolve("other").toString())
          .run()
          .exits(1);
      SecretSearch search = SecretSearch.forWords(words).isIn(words);
      search.notIn(made).notIn(status).notIn(signed);
    }

    // Logged out: the key is out of reach, and nothing is signed.
    Path join = folder.resolve("join.json");
    String[] joins = {
      "federations", "join", "--federation", "oc-me-v1", "--seat", "0", "--out", join.toString()
    };
    kit(joins).env("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + folder + "/no-bus").run().exits(1);
    assertThat(join).doesNotExist();

    try (KeyringSession session = KeyringSession.login(keyring)) {
      session.in(kit(joins)).run().exits(0);
      kit("verify", join.toString()).run().exits(0).says(id);
    }
    assertThat(folder.resolve("home/operator.keystore.json")).doesNotExist();
    SecretSearch search = SecretSearch.forWords(words);
    search.notBelow(folder.resolve("home")).notIn("the statement", Files.readString(join));
    assertThat(search.looked()).isGreaterThan(2);
  }
}
