package io.ochk.kit.signer;

import picocli.CommandLine.Command;

/** {@code propose}. */
@Command(
    name = "propose",
    header = "Ask the federation for a signature, with your own approval.",
    subcommands = {ProposeStatementCommand.class, ProposeLivenessCommand.class})
public final class ProposeCommand {}
