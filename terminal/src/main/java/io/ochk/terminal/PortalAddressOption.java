package io.ochk.terminal;

import io.ochk.client.PortalAddress;
import io.ochk.protocol.identity.Origin;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether a portal's address may be used, and what to say if it may not. */
public final class PortalAddressOption {
  private static final String VARIABLE = "OC_GUARDIAN_INSECURE_HTTP";

  @Option(
      names = "--insecure-http",
      description =
          "Talk to a portal on another machine without encryption; anybody on the way reads and"
              + " withholds what is sent (else "
              + VARIABLE
              + "=1).")
  boolean insecure;

  /**
   * The address that a person gave, or that was settled before.
   *
   * @throws CommandFailure if it is none, or plain HTTP to another machine
   */
  public PortalAddress require(CommandContext context, String address) throws CommandFailure {
    Optional<Origin> origin = Origin.of(address);
    if (origin.isEmpty()) {
      throw CommandFailure.usage(
          "not the address of a portal: " + address, "Give one such as https://ochk.io.");
    }
    if (insecure || "1".equals(context.environment().get(VARIABLE))) {
      return PortalAddress.evenUnencrypted(origin.get());
    }
    return PortalAddress.of(origin.get())
        .orElseThrow(() ->
            new CommandFailure(
                ExitCode.USAGE,
                "insecure_http",
                "the address " + origin.get() + " is not encrypted and on another machine",
                "Give its https address; in a network that you trust, add --insecure-http or set "
                    + VARIABLE
                    + "=1."));
  }
}
