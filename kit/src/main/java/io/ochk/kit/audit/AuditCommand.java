package io.ochk.kit.audit;

import picocli.CommandLine.Command;

/** {@code audit}: what was signed here. */
@Command(
    name = "audit",
    header = "Show or export everything that was ever signed here.",
    description = {
      "The log is append-only: each line carries the hash of the one before, and both commands"
          + " verify the whole chain first."
    },
    subcommands = {AuditLogCommand.class, AuditExportCommand.class})
public final class AuditCommand {}
