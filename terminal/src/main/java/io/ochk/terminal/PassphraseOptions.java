package io.ochk.terminal;

import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.Passphrase;
import io.ochk.keystore.PassphraseSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the passphrase of a keystore file comes from: a person, a file or standard input. */
public final class PassphraseOptions {
  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description =
          "Read the keystore's passphrase from the first line of FILE, or of standard input if"
              + " FILE is -. Else OC_GUARDIAN_PASSPHRASE_FILE may name the file; else it is asked"
              + " for without echo.")
  Optional<Path> file = Optional.empty();

  /** Whether a passphrase can be had without asking a person. */
  public boolean isGiven(CommandContext context) {
    return given(context).isPresent();
  }

  private Optional<Path> given(CommandContext context) {
    return file.or(() ->
        Optional.ofNullable(context.environment().get("OC_GUARDIAN_PASSPHRASE_FILE"))
            .map(Path::of));
  }

  /** Asks in the way that was chosen. */
  public PassphraseSource source(CommandContext context) {
    return purpose -> {
      Optional<Path> from = given(context);
      if (from.isPresent()) {
        return read(context, from.get());
      }
      return switch (purpose) {
        case OPEN -> ask(context, "Passphrase of the keystore: ");
        case SEAL -> choose(context);
      };
    };
  }

  private static Passphrase read(CommandContext context, Path from) throws KeyStoreException {
    try {
      return Passphrase.owning(SecretInput.firstLine(context.terminal(), from));
    } catch (IOException e) {
      throw new KeyStoreException(
          KeyStoreException.Reason.STORAGE, "cannot read the passphrase from " + from, e);
    }
  }

  private static Passphrase choose(CommandContext context) throws KeyStoreException {
    Passphrase first = ask(context, "Choose a passphrase for the keystore: ");
    try (Passphrase again = ask(context, "The same once more: ")) {
      if (first.matches(again)) {
        return first;
      }
    }
    first.close();
    throw new KeyStoreException(
        KeyStoreException.Reason.WRONG_PASSPHRASE, "the two passphrases differ");
  }

  private static Passphrase ask(CommandContext context, String question) throws KeyStoreException {
    return context
        .terminal()
        .askSecret(question)
        .map(Passphrase::owning)
        .orElseThrow(() ->
            new KeyStoreException(
                KeyStoreException.Reason.WRONG_PASSPHRASE,
                "nobody is there to ask for the passphrase; give --passphrase-file"));
  }
}
