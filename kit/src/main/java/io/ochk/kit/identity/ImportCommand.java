package io.ochk.kit.identity;

import io.ochk.keystore.KeyStore;
import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
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

/** {@code import}: the identity of 64 hex characters. */
@Command(
    name = "import",
    header = "Bring an identity from its private key, 64 hex characters.",
    description = {
      "For keys that were exported by a browser or another kit. The same key gives the same"
          + " operator_id.",
      "",
      "Refuses where there is an identity already."
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian import",
      "  oc-guardian import --key-file key.hex --hsm keystore-file"
    })
public final class ImportCommand extends KitCommand {
  private static final int HEX_LENGTH = 2 * SigningKey.SEED_LENGTH;

  @Mixin Settlement settlement = new Settlement();

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "Read the key from FILE, or from standard input if FILE is -. Else it is asked for"
              + " without echo.")
  Optional<Path> keyFile = Optional.empty();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, KeyStoreException {
    Home home = home(context);
    Settlement.requireVacant(home);
    SigningKey key = key(context);
    try (DirectoryLock _ = home.lock()) {
      Settlement.requireVacant(home);
      KeyStore store = settlement.choose(context, home);
      return settlement.settle(context, home, store, key, "imported");
    } finally {
      key.close();
    }
  }

  private SigningKey key(CommandContext context) throws CommandFailure, IOException {
    char[] text =
        keyFile.isPresent()
            ? SecretInput.firstLine(context.terminal(), keyFile.get())
            : context
                .terminal()
                .askSecret("The private key, 64 hex characters (not shown): ")
                .orElseThrow(() ->
                    CommandFailure.usage(
                        "nobody is there to ask for the key",
                        "Give --key-file FILE, or - for input."));
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    try {
      decode(text, seed);
      return SigningKey.ofSeed(seed);
    } finally {
      Arrays.fill(text, '\0');
      Arrays.fill(seed, (byte) 0);
    }
  }

  private static void decode(char[] text, byte[] seed) throws CommandFailure {
    int end = text.length;
    while (end > 0 && Character.isWhitespace(text[end - 1])) {
      end--;
    }
    int start = 0;
    while (start < end && Character.isWhitespace(text[start])) {
      start++;
    }
    boolean good = end - start == HEX_LENGTH;
    for (int i = 0; good && i < HEX_LENGTH; i++) {
      int digit = Character.digit(text[start + i], 16);
      good = digit >= 0 && text[start + i] < 0x80;
      seed[i / 2] = (byte) ((seed[i / 2] << 4) | (digit & 15));
    }
    if (!good) {
      throw CommandFailure.refused(
          "key_wrong",
          "expected a private key of 64 hex characters, found something else of "
              + (end - start)
              + " characters",
          "Check that the whole key was copied. Nothing was stored.");
    }
  }
}
