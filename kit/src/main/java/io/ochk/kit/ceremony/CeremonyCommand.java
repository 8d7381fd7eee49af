package io.ochk.kit.ceremony;

import picocli.CommandLine.Command;

/** {@code ceremony}. */
@Command(
    name = "ceremony",
    header = "Make the federation's key together with the other guardians.",
    subcommands = {
      CeremonyStartCommand.class,
      CeremonyStatusCommand.class,
      CeremonyFinalizeCommand.class,
      CeremonyAbandonCommand.class
    })
public final class CeremonyCommand {}
