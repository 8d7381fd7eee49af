package io.ochk.kit.config;

import picocli.CommandLine.Command;

/** {@code config}. */
@Command(
    name = "config",
    header = "Make or check the config bundle of your node.",
    description = {"The bundle tells a node whose it is; it holds no private key."},
    subcommands = {ConfigGenCommand.class, ConfigCheckCommand.class})
public final class ConfigCommand {}
