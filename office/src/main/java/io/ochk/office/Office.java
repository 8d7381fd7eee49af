package io.ochk.office;

import io.ochk.terminal.CommandContext;
import io.ochk.terminal.Program;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The office's command line, reached as {@code oc portal}. */
@Command(
    name = "oc portal",
    header = "The desks of the reviewer and the organiser.",
    description = {
      "Each desk holds the key of its role in a keystore file of its own and talks to a portal over"
          + " HTTP. What a portal shows is verified before anything is signed."
    },
    synopsisSubcommandLabel = "(review | organiser) COMMAND",
    subcommands = {ReviewCommands.class, OrganiserCommands.class},
    footer = {
      "",
      "Exit codes: 0 done, 1 refused, 2 usage, 3 cannot reach, 4 verification failed.",
      "Environment: OC_OFFICE_HOME, OC_PORTAL, OC_GUARDIAN_PASSPHRASE_FILE.",
      "The server itself: oc portal serve --help."
    })
public final class Office implements Program {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  private final CommandContext context;

  private Office(CommandContext context) {
    this.context = context;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(CommandContext.ofProcess(), arguments));
  }

  static int run(CommandContext context, String... arguments) {
    return new CommandLine(new Office(context))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setOut(new PrintWriter(context.terminal().out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(context.terminal().err(), true, StandardCharsets.UTF_8))
        .execute(arguments);
  }

  @Override
  public CommandContext context() {
    return context;
  }
}
