package io.ochk.kit.identity;

import io.ochk.keystore.KeyStore;
import io.ochk.keystore.KeyStoreException;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.home.KeyPlace;
import io.ochk.kit.home.Settings;
import io.ochk.kit.signing.OperatorKey;
import io.ochk.kit.signing.Transport;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PassphraseOptions;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts a new key to rest; what init, restore and import have in common. */
final class Settlement {
  @Option(
      names = "--hsm",
      paramLabel = "PLACE",
      defaultValue = "os-keychain",
      description =
          "Where the key rests: os-keychain (Secret Service, KWallet, macOS keychain, Windows"
              + " credential store) or keystore-file. Where there is no keychain, os-keychain says"
              + " so and takes the keystore file, if you agree or give --passphrase-file.")
  String hsm = "os-keychain";

  @Mixin PassphraseOptions passphrase = new PassphraseOptions();

  @Mixin Transport transport = new Transport();

  /** Refuses to go on where there is an identity already. */
  static void requireVacant(Home home) throws CommandFailure, IOException {
    Optional<Identity> there = home.identity();
    if (there.isPresent()) {
      throw CommandFailure.refused(
          "identity_exists",
          home.directory() + " already holds the identity " + there.get().operatorId(),
          "Nothing was changed. Use another --home for another identity.");
    }
  }

  /** The store that was chosen, after asking where the choice needs an answer. */
  KeyStore choose(CommandContext context, Home home) throws CommandFailure, KeyStoreException {
    // A wrong address is found now, before words are shown or anything is stored.
    var _ = transport.named(context);
    KeyPlace place =
        KeyPlace.parse(hsm)
            .orElseThrow(() ->
                CommandFailure.usage(
                    "there is no key place " + hsm, "Use os-keychain or keystore-file."));
    try {
      return OperatorKey.store(place, home, context, passphrase);
    } catch (KeyStoreException e) {
      if (e.reason() != KeyStoreException.Reason.UNAVAILABLE || !fallsBack(context, e)) {
        throw e;
      }
      return OperatorKey.store(KeyPlace.KEYSTORE_FILE, home, context, passphrase);
    }
  }

  private boolean fallsBack(CommandContext context, KeyStoreException e) {
    context
        .terminal()
        .err()
        .println(
            "oc-guardian: " + e.getMessage() + "; an encrypted keystore file can take its place");
    if (passphrase.isGiven(context)) {
      return true;
    }
    String answer = context.terminal().ask("Use a keystore file? [y/N] ").orElse("");
    return answer.toLowerCase(Locale.ROOT).startsWith("y");
  }

  /** Stores the key, then says who the operator is. Closes the key. */
  Report settle(CommandContext context, Home home, KeyStore store, SigningKey key, String origin)
      throws CommandFailure, IOException, KeyStoreException {
    Optional<Origin> portal = transport.named(context);
    Identity identity;
    try (key) {
      store.store(key);
      KeyPlace place =
          switch (store) {
            case io.ochk.keystore.OsKeychain k -> KeyPlace.OS_KEYCHAIN;
            case io.ochk.keystore.KeystoreFile f -> KeyPlace.KEYSTORE_FILE;
          };
      identity = new Identity(key.publicKey(), place, origin, context.clock().instant());
    }
    home.audit()
        .append(
            context.clock().instant(),
            "identity-" + origin,
            JsonObject.builder()
                .put("operator_id", identity.operatorId().text())
                .put("pubkey", identity.pubkey().hex())
                .put("key_place", identity.place().word())
                .build());
    home.create(identity);
    if (portal.isPresent()) {
      Settings settings = home.settings();
      home.save(settings.withPortal(portal.get()));
    }
    return report(home, identity, store);
  }

  private static Report report(Home home, Identity identity, KeyStore store) {
    Report.Builder report =
        Report.builder()
            .field("operator_id", identity.operatorId().text())
            .field("public key", identity.pubkey().hex())
            .field("key rests in", store.description())
            .field("home", home.directory().toString());
    report
        .json()
        .put("operator_id", identity.operatorId().text())
        .put("pubkey", identity.pubkey().hex())
        .put("key_place", identity.place().word())
        .put("home", home.directory().toString());
    return report.build();
  }
}
