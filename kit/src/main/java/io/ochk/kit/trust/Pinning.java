package io.ochk.kit.trust;

import io.ochk.kit.home.Home;
import io.ochk.kit.home.Settings;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a role's key is pinned, and the verified history that follows from pin and document. */
public final class Pinning {
  @Option(
      names = "--reviewer-key",
      paramLabel = "HEX",
      description = "The reviewer's key, 64 hex characters, as you know it from elsewhere.")
  Optional<String> reviewerKey = Optional.empty();

  @Option(
      names = "--organiser-key",
      paramLabel = "HEX",
      description = "The organiser's key, 64 hex characters, as you know it from elsewhere.")
  Optional<String> organiserKey = Optional.empty();

  @Option(
      names = "--accept-new-keys",
      description =
          "Pin keys that are not pinned yet without asking. Their fingerprints are shown: compare"
              + " them with what the programme publishes elsewhere.")
  boolean acceptNewKeys;

  /** The key that the command line names for a role. */
  public Optional<PublicKey> named(Role role) throws CommandFailure {
    Optional<String> hex =
        switch (role) {
          case REVIEWER -> reviewerKey;
          case ORGANISER -> organiserKey;
        };
    if (hex.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        PublicKey.ofHex(hex.get())
            .orElseThrow(() ->
                CommandFailure.usage(
                    "not a key of 64 lower-case hex characters: --" + role.wireName() + "-key",
                    "Copy it again from where the programme publishes it.")));
  }

  /**
   * The role's verified keys, starting from the pin; pins the current key. The caller holds the
   * lock.
   *
   * @param published what the portal, or a file, says the keys are
   */
  public KeyHistory history(CommandContext context, Home home, Role role, KeyDocument published)
      throws CommandFailure, IOException, VerificationException {
    Settings settings = home.settings();
    Optional<PublicKey> pinned = settings.pin(role);
    Optional<PublicKey> named = named(role);
    PublicKey trusted = named.or(() -> pinned).orElse(published.keys().getFirst().key());
    KeyHistory history = KeyHistory.resolve(role, trusted, published);
    if (pinned.isPresent() && named.isPresent()) {
      KeyHistory.resolve(role, pinned.get(), published);
    }
    if (pinned.isEmpty() && named.isEmpty()) {
      agree(context, role, history.current().key());
    }
    PublicKey current = history.current().key();
    if (!pinned.equals(Optional.of(current))) {
      pin(context, home, role, current, how(pinned, named));
    }
    return history;
  }

  private static String how(Optional<PublicKey> pinned, Optional<PublicKey> named) {
    if (pinned.isPresent()) {
      return "rotation";
    }
    return named.isPresent() ? "given" : "first-contact";
  }

  private void agree(CommandContext context, Role role, PublicKey key) throws CommandFailure {
    context
        .terminal()
        .err()
        .println(
            "First contact with the " + role.wireName() + "'s key " + Settings.fingerprint(key));
    if (acceptNewKeys) {
      return;
    }
    String answer =
        context
            .terminal()
            .ask("Compare it with what the programme publishes elsewhere. Pin it? [y/N] ")
            .orElse("");
    if (!answer.toLowerCase(Locale.ROOT).startsWith("y")) {
      throw CommandFailure.refused(
          "key_not_pinned",
          "the " + role.wireName() + "'s key is not pinned yet",
          "Give --"
              + role.wireName()
              + "-key HEX, or --accept-new-keys to pin what the portal publishes.");
    }
  }

  /**
   * Pins the keys that the command line names for roles that have no pin yet. The caller holds the
   * lock.
   */
  public void pinNamed(CommandContext context, Home home) throws CommandFailure, IOException {
    for (Role role : Role.values()) {
      Optional<PublicKey> named = named(role);
      if (named.isPresent() && home.settings().pin(role).isEmpty()) {
        pin(context, home, role, named.get(), "given");
      }
    }
  }

  /** Pins a key and records it. The caller holds the lock. */
  public static void pin(CommandContext context, Home home, Role role, PublicKey key, String how)
      throws CommandFailure, IOException {
    home.audit()
        .append(
            context.clock().instant(),
            "key-pinned",
            JsonObject.builder()
                .put("role", role.wireName())
                .put("pubkey", key.hex())
                .put("how", how)
                .build());
    home.save(home.settings().withPin(role, key));
  }
}
