package io.ochk.kit.audit;

import io.ochk.keystore.file.DurableFile;
import io.ochk.kit.command.KitCommand;
import io.ochk.protocol.audit.AuditEntry;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code audit export}. */
@Command(
    name = "export",
    header = "Write a verified copy of the audit log to a file.",
    description = {
      "The copy has the same lines (JSON, one per line): every envelope that was ever signed here,"
          + " what became of it, and the hash chain. It holds no secret. Keep copies elsewhere: a"
          + " chain shows changes, but not that its end was cut off."
    },
    exitCodeList = {"0: exported", "1: there is a file of that name", "4: the chain is broken"},
    footer = {"", "Examples:", "  oc-guardian audit export --out audit-2026.jsonl"})
public final class AuditExportCommand extends KitCommand {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where the copy is written.")
  Path out = Path.of("");

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    List<AuditEntry> entries = home(context).audit().entries();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (AuditEntry entry : entries) {
      lines.writeBytes(entry.line());
    }
    try {
      DurableFile.create(out.toAbsolutePath(), lines.toByteArray());
    } catch (FileAlreadyExistsException e) {
      throw CommandFailure.refused(
          "file_exists",
          "there is a file " + out + "; it is not overwritten",
          "Name another file with --out.");
    }
    Report.Builder report =
        Report.builder()
            .field("written to", out.toAbsolutePath().toString())
            .field("lines", "" + entries.size());
    report
        .json()
        .put("file", out.toAbsolutePath().toString())
        .put("lines", entries.size())
        .put("head", entries.isEmpty() ? AuditEntry.GENESIS : entries.getLast().hash());
    return report.build();
  }
}
