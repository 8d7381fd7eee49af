package io.ochk.kit.signer;

import picocli.CommandLine.Command;

/** {@code bridge}. */
@Command(
    name = "bridge",
    header = "Which requests a portal may put into your inbox.",
    description = {
      "Without it a request enters only with a guardian's approval. Whatever the bridge lets in is"
          + " still yours to approve."
    },
    subcommands = {
      BridgeEnableCommand.class,
      BridgeAllowCommand.class,
      BridgeDisableCommand.class,
      BridgeStatusCommand.class
    })
public final class BridgeCommand {}
