package io.ochk.kit.portal;

import picocli.CommandLine.Command;

/** {@code portal}. */
@Command(
    name = "portal",
    header = "Settle which portal to use, pin its authorities' keys, see and delete what it holds.",
    description = {"The portal is convenience: no command needs one that can work from files."},
    subcommands = {
      PortalUseCommand.class,
      PortalTrustCommand.class,
      PortalShowCommand.class,
      PortalForgetCommand.class
    })
public final class PortalCommand {}
