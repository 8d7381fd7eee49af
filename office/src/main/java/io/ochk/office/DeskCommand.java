package io.ochk.office;

import io.ochk.client.PortalClient;
import io.ochk.keystore.KeyStoreException;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.terminal.CliCommand;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PassphraseOptions;
import io.ochk.terminal.PortalAddressOption;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command at a desk: it has a role, a home with the role's key, and a portal. */
abstract class DeskCommand extends CliCommand {
  private static final String DEFAULT_PORTAL = "http://localhost:8080";

  @Mixin PassphraseOptions passphrase = new PassphraseOptions();

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where the role's key is (else OC_OFFICE_HOME, else ~/.oc-office).")
  Optional<Path> home = Optional.empty();

  @Option(
      names = "--portal",
      paramLabel = "URL",
      description = "The portal's address (else OC_PORTAL, else " + DEFAULT_PORTAL + ").")
  Optional<String> portal = Optional.empty();

  @Mixin PortalAddressOption address = new PortalAddressOption();

  private final Role role;

  DeskCommand(Role role) {
    this.role = role;
  }

  /** Something that is done with a portal and, where it is asked for, the role's key. */
  interface Work {
    Report with(Portal portal, SigningKey key)
        throws CommandFailure,
            IOException,
            KeyStoreException,
            MalformedException,
            VerificationException;
  }

  final Role role() {
    return role;
  }

  final RoleKey roleKey(CommandContext context) {
    return new RoleKey(
        directory(context), role, passphrase.source(context), context.random().get());
  }

  private Path directory(CommandContext context) {
    Path directory =
        home.or(() ->
                Optional.ofNullable(context.environment().get("OC_OFFICE_HOME")).map(Path::of))
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".oc-office"));
    return directory.toAbsolutePath().normalize();
  }

  final Portal portal(CommandContext context, PortalClient client) {
    return new Portal(
        client,
        context.clock(),
        context.random().get(),
        new DeskMemory(directory(context), context.terminal().err()::println));
  }

  final Report withKey(CommandContext context, Work work)
      throws CommandFailure,
          IOException,
          KeyStoreException,
          MalformedException,
          VerificationException {
    RoleKey roleKey = roleKey(context);
    roleKey.recover();
    try (PortalClient client = client(context);
        SigningKey key = roleKey.open()) {
      return work.with(portal(context, client), key);
    }
  }

  final PortalClient client(CommandContext context) throws CommandFailure {
    String url =
        portal
            .or(() -> Optional.ofNullable(context.environment().get("OC_PORTAL")))
            .orElse(DEFAULT_PORTAL);
    return new PortalClient(address.require(context, url), context.patience());
  }

  static FederationSlug slug(String text) throws CommandFailure {
    return FederationSlug.parse(text)
        .orElseThrow(() ->
            CommandFailure.usage(
                "not a federation's slug: " + text,
                "A slug has 1 to 64 of a-z, 0-9 and -, such as oc-me-v1."));
  }

  static PublicKey publicKey(String hex) throws CommandFailure {
    return PublicKey.ofHex(hex)
        .orElseThrow(() ->
            CommandFailure.usage(
                "not an Ed25519 public key: " + hex,
                "Give 64 lower-case hex characters, as 'status' prints them."));
  }
}
