package io.ochk.kit.identity;

import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.keystore.file.DurableFile;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.signing.OperatorKey;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PassphraseOptions;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export-private-key}: the way back when the words are lost. */
@Command(
    name = "export-private-key",
    header = "Show the private key, for a backup or another device.",
    description = {
      "Whoever sees the key is you, for ever. It is shown on the terminal alone, after you have"
          + " typed your operator_id, or written to a file of mode 0600. That it was exported is"
          + " noted in the audit log; the key is not."
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian export-private-key",
      "  oc-guardian export-private-key --as words",
      "  oc-guardian export-private-key --out /media/usb/key.hex --yes"
    })
public final class ExportPrivateKeyCommand extends KitCommand {
  @Mixin PassphraseOptions passphrase = new PassphraseOptions();

  @Option(
      names = "--as",
      paramLabel = "FORM",
      defaultValue = "hex",
      description = "hex (64 characters, for import) or words (24, for restore).")
  String form = "hex";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write it to FILE (mode 0600, never overwritten) instead of showing it.")
  Optional<Path> out = Optional.empty();

  @Option(names = "--yes", description = "Do not ask; only together with --out.")
  boolean yes;

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, KeyStoreException {
    if (!form.equals("hex") && !form.equals("words")) {
      throw CommandFailure.usage("there is no form " + form, "Use hex or words.");
    }
    Home home = home(context);
    Identity identity = home.requireIdentity();
    agree(context, identity);
    try (DirectoryLock _ = home.lock()) {
      JsonObject noted =
          JsonObject.builder()
              .put("form", form)
              .put("file", out.map(f -> f.toAbsolutePath().toString()))
              .build();
      try (SigningKey key = OperatorKey.open(identity, home, context, passphrase)) {
        home.audit().append(context.clock().instant(), "private-key-exported", noted);
        hand(context, key);
      }
    }
    Report.Builder report =
        Report.builder()
            .line("The private key of " + identity.operatorId() + " has been exported.")
            .line("Keep it where nobody else can read it, and destroy every other copy.");
    report.json().put("operator_id", identity.operatorId().text()).put("form", form);
    out.ifPresent(f -> report.json().put("file", f.toAbsolutePath().toString()));
    return report.build();
  }

  private void agree(CommandContext context, Identity identity) throws CommandFailure {
    if (yes && out.isPresent()) {
      return;
    }
    if (!context.terminal().isInteractive()) {
      throw CommandFailure.usage(
          "nobody is there to be shown the key", "Give --out FILE and --yes.");
    }
    context
        .terminal()
        .err()
        .println(
            "Whoever sees this key can act as you, for ever, and nobody can take that back.\n"
                + "Make sure that nobody looks on and that nothing records this screen.");
    String typed = context.terminal().ask("Type your operator_id to go on: ").orElse("");
    if (!typed.equals(identity.operatorId().text())) {
      throw CommandFailure.refused(
          "not_agreed", "that is not your operator_id", "Nothing was exported.");
    }
  }

  private void hand(CommandContext context, SigningKey key) throws CommandFailure, IOException {
    byte[] seed = key.exportSeed();
    String text =
        form.equals("hex")
            ? HexFormat.of().formatHex(seed)
            : String.join(" ", Mnemonic.words(seed));
    Arrays.fill(seed, (byte) 0);
    if (out.isEmpty()) {
      context.terminal().showPrivately(text);
      return;
    }
    try {
      DurableFile.create(
          out.get().toAbsolutePath(), (text + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (FileAlreadyExistsException e) {
      throw CommandFailure.refused(
          "file_exists",
          "there is a file " + out.get() + "; a key is never written over anything",
          "Name another file with --out.");
    }
  }
}
