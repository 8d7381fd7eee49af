package io.ochk.office;

import io.ochk.client.PortalClient;
import io.ochk.keystore.KeyStoreException;
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
import io.ochk.terminal.WordsHandout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands about a role's key, the same at both desks. */
final class KeyCommands {
  private KeyCommands() {}

  /** The commands for one desk. */
  static List<DeskCommand> of(Role role) {
    return List.of(new Init(role), new Restore(role), new Status(role), new Rotate(role));
  }

  /** {@code init}. */
  @Command(
      name = "init",
      header = "Make this desk's key.",
      footer = {
        "",
        "Examples:",
        "  ${COMMAND-FULL-NAME}",
        "  ${COMMAND-FULL-NAME} --home /srv/desk --words-file words.txt --passphrase-file"
            + " /etc/oc/desk"
      })
  static final class Init extends DeskCommand {
    @Mixin WordsHandout handout = new WordsHandout();

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
      requireSomebody(context, handout);
      try (SigningKey key = roleKey.fresh()) {
        handout.hand(context.terminal(), words(key));
        roleKey.keep(key);
        return report(role(), key.publicKey(), "made");
      }
    }
  }

  /** {@code restore}. */
  @Command(
      name = "restore",
      header = "Restore this desk's key from its 24 words.",
      footer = {
        "",
        "Examples:",
        "  ${COMMAND-FULL-NAME} --words-file words.txt",
        "  ${COMMAND-FULL-NAME} --home /srv/desk --words-file - < words.txt"
      })
  static final class Restore extends DeskCommand {
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
          roleKey(context).keep(key);
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
  @Command(
      name = "status",
      header = "Show this desk's public key.",
      footer = {
        "",
        "Examples:",
        "  ${COMMAND-FULL-NAME}",
        "  ${COMMAND-FULL-NAME} --home /srv/desk --json"
      })
  static final class Status extends DeskCommand {
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
  @Command(
      name = "rotate",
      header = "Pass this desk's office on to a new key.",
      description = {
        "Makes a new key, hands its 24 words over, and has the old key and the new one sign the"
            + " rotation. An interrupted rotation is finished by running it again. The old key is"
            + " kept beside the new one."
      },
      footer = {
        "",
        "Examples:",
        "  ${COMMAND-FULL-NAME} --portal https://ochk.io",
        "  ${COMMAND-FULL-NAME} --words-file new-words.txt --reason 'yearly'"
      })
  static final class Rotate extends DeskCommand {
    @Mixin WordsHandout handout = new WordsHandout();

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
          SigningKey successor = successor(context, roleKey)) {
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

    // The one that an earlier, interrupted rotation made, or a new one.
    private SigningKey successor(CommandContext context, RoleKey roleKey)
        throws CommandFailure, IOException, KeyStoreException {
      Optional<SigningKey> begun = roleKey.successor();
      if (begun.isPresent()) {
        return begun.get();
      }
      requireSomebody(context, handout);
      SigningKey key = roleKey.fresh();
      handout.hand(context.terminal(), words(key));
      roleKey.keepSuccessor(key);
      return key;
    }
  }

  private static void requireSomebody(CommandContext context, WordsHandout handout)
      throws CommandFailure {
    if (handout.isForPerson() && !context.terminal().isInteractive()) {
      throw CommandFailure.usage(
          "there is no terminal to show the 24 words on",
          "Run it in a terminal, or give --words-file FILE.");
    }
  }

  private static List<String> words(SigningKey key) {
    byte[] seed = key.exportSeed();
    try {
      return Mnemonic.words(seed);
    } finally {
      Arrays.fill(seed, (byte) 0);
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
}
