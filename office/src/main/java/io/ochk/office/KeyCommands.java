package io.ochk.office;

import io.ochk.client.PortalClient;
import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.file.DurableFile;
import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.identity.MnemonicException;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import io.ochk.terminal.SecretInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands about a role's key, the same at both desks. */
final class KeyCommands {
  private KeyCommands() {}

  /** {@code init}. */
  abstract static class Init extends DeskCommand {
    @Option(
        names = "--words-file",
        paramLabel = "FILE",
        description =
            "Write the 24 words of the key to FILE (mode 0600, never overwritten) instead of"
                + " showing them.")
    Optional<Path> wordsFile = Optional.empty();

    Init(Role role) {
      super(role);
    }

    @Override
    protected Report run(CommandContext context)
        throws CommandFailure, IOException, KeyStoreException {
      RoleKey roleKey = roleKey(context);
      if (roleKey.publicKey().isPresent()) {
        throw CommandFailure.refused(
            "key_exists",
            "there is a " + role().wireName() + " key in " + roleKey.current(),
            "Use it, or give another --home.");
      }
      if (wordsFile.isEmpty() && !context.terminal().isInteractive()) {
        throw CommandFailure.usage(
            "there is no terminal to show the 24 words on",
            "Run it in a terminal, or give --words-file FILE.");
      }
      try (SigningKey key = roleKey.create()) {
        byte[] seed = key.exportSeed();
        String words = String.join(" ", Mnemonic.words(seed));
        Arrays.fill(seed, (byte) 0);
        if (wordsFile.isPresent()) {
          DurableFile.create(
              wordsFile.get().toAbsolutePath(), (words + "\n").getBytes(StandardCharsets.US_ASCII));
        } else {
          context
              .terminal()
              .showPrivately(
                  "\nThe 24 words of this key. Write them down now; they are shown only once.\n\n"
                      + words
                      + "\n");
        }
        return report(role(), key.publicKey(), "made");
      }
    }
  }

  /** {@code restore}. */
  abstract static class Restore extends DeskCommand {
    @Option(
        names = "--words-file",
        required = true,
        paramLabel = "FILE",
        description = "Read the 24 words from FILE, or from standard input if FILE is -.")
    Path wordsFile = Path.of("-");

    Restore(Role role) {
      super(role);
    }

    @Override
    protected Report run(CommandContext context)
        throws CommandFailure, IOException, KeyStoreException {
      char[] words = SecretInput.all(context.terminal(), wordsFile);
      try {
        byte[] seed = Mnemonic.seed(words);
        SigningKey restored = SigningKey.ofSeed(seed);
        Arrays.fill(seed, (byte) 0);
        try (SigningKey key = restored) {
          roleKey(context).restore(key);
          return report(role(), key.publicKey(), "restored");
        }
      } catch (MnemonicException e) {
        throw CommandFailure.refused(
            "mnemonic", String.valueOf(e.getMessage()), "Correct the words and try again.");
      } finally {
        Arrays.fill(words, '\0');
      }
    }
  }

  /** {@code status}. */
  abstract static class Status extends DeskCommand {
    Status(Role role) {
      super(role);
    }

    @Override
    protected Report run(CommandContext context)
        throws CommandFailure, IOException, KeyStoreException {
      RoleKey roleKey = roleKey(context);
      roleKey.recover();
      PublicKey key =
          roleKey
              .publicKey()
              .orElseThrow(() ->
                  CommandFailure.refused(
                      "no_key",
                      "there is no " + role().wireName() + " key in " + roleKey.current(),
                      "Make one with init, or restore it from its 24 words."));
      return report(role(), key, "here");
    }
  }

  /** {@code rotate}. */
  abstract static class Rotate extends DeskCommand {
    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why the key passes on; it is published.")
    String reason = "";

    Rotate(Role role) {
      super(role);
    }

    @Override
    protected Report run(CommandContext context)
        throws CommandFailure,
            IOException,
            KeyStoreException,
            MalformedException,
            VerificationException {
      RoleKey roleKey = roleKey(context);
      roleKey.recover();
      try (PortalClient client = client(context);
          SigningKey predecessor = roleKey.open();
          SigningKey successor = roleKey.successor()) {
        KeyDocument published = Answers.require(client.keys(role()));
        PublicKey current = published.keys().getFirst().key();
        if (current.equals(successor.publicKey())) {
          // An earlier run was taken by the portal and then interrupted.
          roleKey.succeed(predecessor.publicKey());
          return report(role(), successor.publicKey(), "in office");
        }
        KeyRotation rotation =
            KeyRotation.sign(role(), predecessor, successor, context.clock().instant(), reason);
        Answers.require(
            client.post("/api/authorities/" + role().wireName() + "/rotations", rotation.json()));
        roleKey.succeed(predecessor.publicKey());
        return report(role(), successor.publicKey(), "in office");
      }
    }
  }

  private static Report report(Role role, PublicKey key, String state) {
    String kid = new AuthorityKey(key).kid();
    Report.Builder report =
        Report.builder()
            .line("The " + role.wireName() + " key is " + state + ".")
            .field("key id", kid)
            .field("public key", key.hex());
    report
        .json()
        .put("role", role.wireName())
        .put("state", state)
        .put("kid", kid)
        .put("pubkey", key.hex());
    return report.build();
  }

  /** The reviewer's. */
  static final class OfReviewer {
    private OfReviewer() {}

    @Command(name = "init", header = "Make the reviewer's key.")
    static final class InitCommand extends Init {
      InitCommand() {
        super(Role.REVIEWER);
      }
    }

    @Command(name = "restore", header = "Restore the reviewer's key from its 24 words.")
    static final class RestoreCommand extends Restore {
      RestoreCommand() {
        super(Role.REVIEWER);
      }
    }

    @Command(name = "status", header = "Show the reviewer's public key.")
    static final class StatusCommand extends Status {
      StatusCommand() {
        super(Role.REVIEWER);
      }
    }

    @Command(name = "rotate", header = "Pass the reviewer's office on to a new key.")
    static final class RotateCommand extends Rotate {
      RotateCommand() {
        super(Role.REVIEWER);
      }
    }
  }

  /** The organiser's. */
  static final class OfOrganiser {
    private OfOrganiser() {}

    @Command(name = "init", header = "Make the organiser's key.")
    static final class InitCommand extends Init {
      InitCommand() {
        super(Role.ORGANISER);
      }
    }

    @Command(name = "restore", header = "Restore the organiser's key from its 24 words.")
    static final class RestoreCommand extends Restore {
      RestoreCommand() {
        super(Role.ORGANISER);
      }
    }

    @Command(name = "status", header = "Show the organiser's public key.")
    static final class StatusCommand extends Status {
      StatusCommand() {
        super(Role.ORGANISER);
      }
    }

    @Command(name = "rotate", header = "Pass the organiser's office on to a new key.")
    static final class RotateCommand extends Rotate {
      RotateCommand() {
        super(Role.ORGANISER);
      }
    }
  }
}
