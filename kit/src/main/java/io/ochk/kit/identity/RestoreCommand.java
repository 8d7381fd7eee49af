package io.ochk.kit.identity;

import io.ochk.keystore.KeyStore;
import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.identity.MnemonicException;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import io.ochk.terminal.SecretInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code restore}: the identity of 24 words. */
@Command(
    name = "restore",
    header = "Bring an identity back from its 24 words.",
    description = {
      "The words give the same key, the same operator_id and so the same memberships, on any"
          + " machine. Case and white space do not matter. A wrong word is named by its position,"
          + " never by itself.",
      "",
      "Refuses where there is an identity already."
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian restore",
      "  oc-guardian restore --words-file words.txt --hsm keystore-file",
      "  oc-guardian restore --words-file - < words.txt"
    })
public final class RestoreCommand extends KitCommand {
  @Mixin Settlement settlement = new Settlement();

  @Option(
      names = "--words-file",
      paramLabel = "FILE",
      description =
          "Read the words from FILE, or from standard input if FILE is -. Else they are asked for"
              + " without echo.")
  Optional<Path> wordsFile = Optional.empty();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, KeyStoreException {
    Home home = home(context);
    Settlement.requireVacant(home);
    SigningKey key = key(context);
    try (DirectoryLock _ = home.lock()) {
      Settlement.requireVacant(home);
      KeyStore store = settlement.choose(context, home);
      return settlement.settle(context, home, store, key, "restored");
    } finally {
      key.close();
    }
  }

  private SigningKey key(CommandContext context) throws CommandFailure, IOException {
    char[] words = words(context);
    byte[] seed = new byte[0];
    try {
      seed = Mnemonic.seed(words);
      return SigningKey.ofSeed(seed);
    } catch (MnemonicException e) {
      throw CommandFailure.refused(
          "words_wrong",
          "" + e.getMessage(),
          "Compare with what you wrote down, then run it again. Nothing was stored.");
    } finally {
      Arrays.fill(words, '\0');
      Arrays.fill(seed, (byte) 0);
    }
  }

  private char[] words(CommandContext context) throws CommandFailure, IOException {
    if (wordsFile.isPresent()) {
      return SecretInput.all(context.terminal(), wordsFile.get());
    }
    return context
        .terminal()
        .askSecret("The 24 words, separated by spaces (not shown): ")
        .orElseThrow(() ->
            CommandFailure.usage(
                "nobody is there to ask for the words", "Give --words-file FILE, or - for input."));
  }
}
