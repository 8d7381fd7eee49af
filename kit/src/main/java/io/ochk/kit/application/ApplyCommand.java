package io.ochk.kit.application;

import picocli.CommandLine.Command;

/** {@code apply}: the application's three steps. */
@Command(
    name = "apply",
    header = "Apply to the programme.",
    description = {
      "prepare signs the answers and writes application.json; submit posts that file, or you mail"
          + " it; verify-acceptance checks the reviewer's answer with the pinned key."
    },
    subcommands = {
      ApplyPrepareCommand.class,
      ApplySubmitCommand.class,
      ApplyVerifyAcceptanceCommand.class
    })
public final class ApplyCommand {}
