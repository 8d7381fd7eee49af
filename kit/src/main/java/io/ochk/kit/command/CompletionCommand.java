package io.ochk.kit.command;

import io.ochk.terminal.CliCommand;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.Report;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: for the shell. */
@Command(
    name = "completion",
    header = "Print a completion script for bash and zsh.",
    description = {"Load it in the shell's start file."},
    footer = {
      "",
      "Examples:",
      "  source <(oc-guardian completion)",
      "  oc-guardian completion > /etc/bash_completion.d/oc-guardian"
    })
public final class CompletionCommand extends CliCommand {
  @Spec @Nullable CommandSpec mine;

  @Override
  protected Report run(CommandContext context) {
    if (mine == null) {
      throw new IllegalStateException("a command runs only through the command line");
    }
    String script = AutoComplete.bash("oc-guardian", mine.root().commandLine());
    Report.Builder report = Report.builder();
    script.lines().forEach(report::line);
    report.json().put("script", script);
    return report.build();
  }
}
