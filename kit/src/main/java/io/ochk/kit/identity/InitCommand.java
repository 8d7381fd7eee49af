package io.ochk.kit.identity;

import io.ochk.keystore.KeyStore;
import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import io.ochk.terminal.Terminal;
import io.ochk.terminal.WordsHandout;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code init}: a new identity. */
@Command(
    name = "init",
    header = "Make a new operator identity.",
    description = {
      "Draws 256 random bits: the operator's private key. Its 24 words are shown once, on the"
          + " terminal alone, and three of them are asked for again before anything is stored."
          + " Whoever has the words has the key; nobody can recover it without them.",
      "",
      "Refuses where there is an identity already."
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian init --portal https://ochk.io",
      "  oc-guardian init --hsm keystore-file",
      "  oc-guardian init --hsm keystore-file --passphrase-file pass.txt \\",
      "      --words-file words.txt --no-confirm",
      "",
      "Files written: identity.json, audit.log, and with a keystore file operator.keystore.json."
    })
public final class InitCommand extends KitCommand {
  private static final int ASKED = 3;
  private static final int ATTEMPTS = 3;

  @Mixin Settlement settlement = new Settlement();

  @Mixin WordsHandout handout = new WordsHandout();

  @Option(
      names = "--no-confirm",
      description =
          "Skip the question for three of the words: you answer for it that they are written"
              + " down. Without a terminal this is the only way, together with --words-file.")
  boolean noConfirm;

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, KeyStoreException {
    Home home = home(context);
    Settlement.requireVacant(home);
    requireSomebody(context.terminal());
    try (DirectoryLock _ = home.lock()) {
      Settlement.requireVacant(home);
      KeyStore store = settlement.choose(context, home);
      byte[] seed = new byte[SigningKey.SEED_LENGTH];
      SecureRandom random = context.random().get();
      random.nextBytes(seed);
      SigningKey key = SigningKey.ofSeed(seed);
      List<String> words = Mnemonic.words(seed);
      Arrays.fill(seed, (byte) 0);
      handout.hand(context.terminal(), words);
      confirm(context.terminal(), random, words);
      return settlement.settle(context, home, store, key, "generated");
    }
  }

  private void requireSomebody(Terminal terminal) throws CommandFailure {
    boolean person = terminal.isInteractive();
    if (!person && (handout.isForPerson() || !noConfirm)) {
      throw CommandFailure.usage(
          "there is no terminal to show the 24 words on and to ask for them again",
          "Run it in a terminal, or give --words-file FILE and --no-confirm.");
    }
  }

  private void confirm(Terminal terminal, SecureRandom random, List<String> words)
      throws CommandFailure {
    if (noConfirm) {
      return;
    }
    TreeSet<Integer> positions = new TreeSet<>();
    while (positions.size() < ASKED) {
      positions.add(random.nextInt(Mnemonic.WORDS));
    }
    for (int position : positions) {
      if (!knows(terminal, position, words.get(position))) {
        throw CommandFailure.refused(
            "words_not_confirmed",
            "word " + (position + 1) + " was not the one that was shown",
            "No key was stored and those words are void. Run init again and write the new ones"
                + " down.");
      }
    }
  }

  private static boolean knows(Terminal terminal, int position, String word) {
    for (int i = 0; i < ATTEMPTS; i++) {
      char[] answer =
          terminal.askSecret("Word " + (position + 1) + " (not shown): ").orElse(new char[0]);
      boolean right = new String(answer).strip().toLowerCase(Locale.ROOT).equals(word);
      Arrays.fill(answer, '\0');
      if (right) {
        return true;
      }
    }
    return false;
  }
}
