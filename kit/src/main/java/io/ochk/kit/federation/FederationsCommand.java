package io.ochk.kit.federation;

import picocli.CommandLine.Command;

/** {@code federations}: the directory. */
@Command(
    name = "federations",
    header = "List federations, ask for a seat, give one up.",
    description = {
      "join signs a request for a seat; the organiser's signed assignment grants it. leave gives"
          + " the seat, or the request for it, up."
    },
    subcommands = {
      FederationsListCommand.class,
      FederationsJoinCommand.class,
      FederationsLeaveCommand.class
    })
public final class FederationsCommand {}
