package io.ochk.kit.charter;

import picocli.CommandLine.Command;

/** {@code charter}: from its text to the ratification. */
@Command(
    name = "charter",
    header = "Fetch, validate, sign and publish the ratification of a charter.",
    description = {
      "fetch brings the exact text and recomputes its hash; validate says pass, fail or manual"
          + " review rule by rule; sign ratifies what you have read; publish posts the"
          + " ratification."
    },
    subcommands = {
      CharterFetchCommand.class,
      CharterValidateCommand.class,
      CharterSignCommand.class,
      CharterPublishCommand.class
    })
public final class CharterCommand {}
