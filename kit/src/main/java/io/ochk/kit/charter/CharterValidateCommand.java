package io.ochk.kit.charter;

import io.ochk.kit.command.KitCommand;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.CharterValidation;
import io.ochk.protocol.charter.Finding;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code charter validate}. */
@Command(
    name = "validate",
    header = "Check a charter file against the programme's rules.",
    description = {
      "Says pass, fail or manual review for each rule. What needs manual review is for you to"
          + " judge: no program can tell whether guardians are independent of each other."
    },
    exitCodeList = {"0: no rule is broken", "1: at least one rule is broken", "4: not a charter"},
    footer = {"", "Examples:", "  oc-guardian charter validate charter.md"})
public final class CharterValidateCommand extends KitCommand {
  @Parameters(paramLabel = "FILE", description = "The charter.")
  Path file = Path.of("");

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, MalformedException {
    Charter charter = Charter.parse(Files.readAllBytes(file));
    List<Finding> findings = CharterValidation.check(charter);
    if (!CharterValidation.acceptable(findings)) {
      throw CommandFailure.refused(
          "charter_invalid",
          "the charter breaks rules:" + lines(findings),
          "Do not sign it. Tell the organiser what has to change.");
    }
    Report.Builder report = Report.builder().field("hash", charter.hash());
    findings.forEach(f -> report.line(line(f)));
    report
        .json()
        .put("charter_hash", charter.hash())
        .put(
            "findings",
            new JsonArray(findings.stream().map(CharterValidateCommand::json).toList()));
    return report.build();
  }

  static String lines(List<Finding> findings) {
    StringBuilder all = new StringBuilder();
    findings.forEach(f -> all.append("\n  ").append(line(f)));
    return all.toString();
  }

  private static String line(Finding finding) {
    return String.format("%-13s  %s: %s", word(finding), finding.rule(), finding.explanation());
  }

  private static String word(Finding finding) {
    return finding.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static JsonValue json(Finding finding) {
    return JsonObject.builder()
        .put("rule", finding.rule())
        .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
        .put("explanation", finding.explanation())
        .build();
  }
}
