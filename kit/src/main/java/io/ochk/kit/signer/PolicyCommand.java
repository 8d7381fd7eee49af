package io.ochk.kit.signer;

import picocli.CommandLine.Command;

/** {@code policy}. */
@Command(
    name = "policy",
    header = "What your signer does without asking you.",
    subcommands = {PolicyShowCommand.class, PolicySetCommand.class})
public final class PolicyCommand {}
