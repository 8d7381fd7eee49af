package io.ochk.kit.audit;

import io.ochk.kit.command.KitCommand;
import io.ochk.kit.signer.SignerHome;
import io.ochk.kit.signing.Outbox;
import io.ochk.protocol.audit.AuditEntry;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.text.Printable;
import io.ochk.protocol.time.UtcTime;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code audit log}. */
@Command(
    name = "log",
    header = "Show the audit log after verifying its chain.",
    description = {
      "The oldest line first. The signer keeps a journal of its own, in the same form, in its"
          + " store: it comes after."
    },
    exitCodeList = {"0: the chain is whole", "4: a line was altered, removed or added by hand"},
    footer = {"", "Examples:", "  oc-guardian audit log", "  oc-guardian audit log --last 5"})
public final class AuditLogCommand extends KitCommand {
  @Option(names = "--last", paramLabel = "N", description = "Only the last N lines.")
  int last = Integer.MAX_VALUE;

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    if (last < 1) {
      throw CommandFailure.usage("no log has " + last + " last lines", "Give 1 or more.");
    }
    List<AuditEntry> all = home(context).audit().entries();
    List<AuditEntry> shown = all.subList(Math.max(0, all.size() - last), all.size());
    Report.Builder report = Report.builder();
    for (AuditEntry entry : shown) {
      report.line(
          String.format(
                  "%4d  %s  %-20s  ", entry.sequence(), UtcTime.format(entry.at()), entry.event())
              + what(entry));
    }
    String head = all.isEmpty() ? AuditEntry.GENESIS : all.getLast().hash();
    report.line(all.size() + " lines, an unbroken chain; head " + head);
    report
        .json()
        .put("lines", all.size())
        .put("head", head)
        .put("entries", new JsonArray(shown.stream().<JsonValue>map(AuditEntry::json).toList()));
    if (Files.isDirectory(home(context).directory().resolve("signer"))) {
      signer(context, report);
    }
    return report.build();
  }

  private void signer(CommandContext context, Report.Builder report)
      throws CommandFailure, IOException {
    JsonObject journal = SignerHome.journal(home(context), context, last);
    String broken = SignerHome.text(journal, "broken");
    if (!broken.isEmpty()) {
      throw CommandFailure.unverified(
          "audit_log_broken",
          broken,
          "Somebody changed the signer's store. Keep it as evidence, and ask who was at this"
              + " machine.");
    }
    report.line("").line("The signer's journal:");
    for (JsonObject line : SignerHome.objects(journal, "entries")) {
      try {
        AuditEntry entry = AuditEntry.parse(CanonicalJson.bytes(line));
        report.line(
            String.format(
                    "%4d  %s  %-20s  ", entry.sequence(), UtcTime.format(entry.at()), entry.event())
                + what(entry));
      } catch (MalformedException e) {
        throw CommandFailure.unverified(
            "audit_log_broken", "" + e.getMessage(), "Look at the signer's store.");
      }
    }
    report.line("an unbroken chain; head " + SignerHome.text(journal, "head"));
    report.json().put("signer", journal);
  }

  private static String what(AuditEntry entry) throws CommandFailure {
    return switch (entry.event()) {
      case AuditEntry.SIGNED ->
          Outbox.envelope(entry).payload().action() + " " + shortened(entry, "envelope_sha256");
      case AuditEntry.DELIVERED -> shortened(entry, "envelope_sha256") + " to " + text(entry, "to");
      case AuditEntry.REFUSED ->
          shortened(entry, "envelope_sha256")
              + " by "
              + text(entry, "to")
              + ": "
              + text(entry, "code");
      case AuditEntry.WRITTEN -> shortened(entry, "envelope_sha256") + " to " + text(entry, "file");
      case "key-pinned" -> text(entry, "role") + " " + text(entry, "pubkey");
      default -> text(entry, "operator_id");
    };
  }

  private static String text(AuditEntry entry, String name) {
    return Printable.line(entry.text(name).orElse(""));
  }

  private static String shortened(AuditEntry entry, String name) {
    String hash = text(entry, name);
    return hash.length() > 16 ? hash.substring(0, 16) : hash;
  }
}
