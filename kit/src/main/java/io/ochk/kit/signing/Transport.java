package io.ochk.kit.signing;

import io.ochk.client.PortalAddress;
import io.ochk.client.PortalClient;
import io.ochk.kit.home.Settings;
import io.ochk.protocol.identity.Origin;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PortalAddressOption;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which portal a command talks to. */
public final class Transport {
  @Option(
      names = "--portal",
      paramLabel = "URL",
      description =
          "The portal's address (else OC_GUARDIAN_PORTAL, else the one that was settled with"
              + " oc-guardian portal use).")
  Optional<String> portal = Optional.empty();

  @Mixin PortalAddressOption address = new PortalAddressOption();

  /** The portal's origin: the audience of everything that is signed for it. */
  public Origin portal(CommandContext context, Settings settings) throws CommandFailure {
    return address(context, settings).origin();
  }

  private PortalAddress address(CommandContext context, Settings settings) throws CommandFailure {
    Optional<String> given =
        portal
            .or(() -> Optional.ofNullable(context.environment().get("OC_GUARDIAN_PORTAL")))
            .or(() -> settings.portal().map(Origin::text));
    if (given.isEmpty()) {
      throw CommandFailure.usage(
          "no portal is settled",
          "Give --portal URL, or settle one with oc-guardian portal use URL.");
    }
    return address.require(context, given.get());
  }

  /** The portal that the command line names, if it does. */
  public Optional<Origin> named(CommandContext context) throws CommandFailure {
    return portal.isEmpty()
        ? Optional.empty()
        : Optional.of(address.require(context, portal.get()).origin());
  }

  /** A client of that portal. */
  public PortalClient client(CommandContext context, Settings settings) throws CommandFailure {
    return new PortalClient(address(context, settings), context.patience());
  }

  /** An address that a person gave in another way. */
  public PortalAddress require(CommandContext context, String other) throws CommandFailure {
    return address.require(context, other);
  }
}
