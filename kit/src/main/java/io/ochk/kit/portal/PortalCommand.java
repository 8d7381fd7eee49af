package io.ochk.kit.portal;

import picocli.CommandLine.Command;

/** {@code portal}. */
@Command(
    name = "portal",
    header = "Settle which portal to use, pin its authorities' keys, be forgotten.",
    description = {"The portal is convenience: no command needs one that can work from files."},
    subcommands = {PortalUseCommand.class, PortalTrustCommand.class, PortalForgetCommand.class})
public final class PortalCommand {}
