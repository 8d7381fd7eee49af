package io.ochk.kit.signing;

import io.ochk.client.PortalClient;
import io.ochk.kit.home.Settings;
import io.ochk.protocol.identity.Origin;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import java.util.Optional;
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

  /** The portal's origin: the audience of everything that is signed for it. */
  public Origin portal(CommandContext context, Settings settings) throws CommandFailure {
    Optional<String> given =
        portal.or(() -> Optional.ofNullable(context.environment().get("OC_GUARDIAN_PORTAL")));
    if (given.isPresent()) {
      return parse(given.get());
    }
    return settings
        .portal()
        .orElseThrow(() ->
            CommandFailure.usage(
                "no portal is settled",
                "Give --portal URL, or settle one with oc-guardian portal use URL."));
  }

  /** The portal that the command line names, if it does. */
  public Optional<Origin> named() throws CommandFailure {
    return portal.isEmpty() ? Optional.empty() : Optional.of(parse(portal.get()));
  }

  /** A client of that portal. */
  public PortalClient client(CommandContext context, Settings settings) throws CommandFailure {
    return new PortalClient(portal(context, settings), context.patience());
  }

  /** An address that a person gave. */
  public static Origin parse(String address) throws CommandFailure {
    return Origin.of(address)
        .orElseThrow(() ->
            CommandFailure.usage(
                "not the address of a portal: " + address, "Give one such as https://ochk.io."));
  }
}
