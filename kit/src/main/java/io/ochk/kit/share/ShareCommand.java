package io.ochk.kit.share;

import picocli.CommandLine.Command;

/** {@code share}. */
@Command(
    name = "share",
    header = "Your share of the federation's key: get it back, or have all shares made anew.",
    subcommands = {ShareRestoreCommand.class, ShareRefreshCommand.class})
public final class ShareCommand {}
