package io.ochk.office;

import io.ochk.office.watch.WatchCommand;
import io.ochk.protocol.authority.Role;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.Invocation;
import io.ochk.terminal.Program;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The office's command line, reached as {@code oc portal}. */
@Command(
    name = "oc portal",
    header = "The desks of the reviewer and the organiser, and the watch.",
    description = {
      "Each desk holds the key of its role in a keystore file of its own and talks to a portal over"
          + " HTTP. What a portal shows is verified before anything is signed."
    },
    synopsisSubcommandLabel = "(review | organiser) COMMAND | watch",
    footer = {
      "",
      "Environment: OC_OFFICE_HOME, OC_PORTAL, OC_GUARDIAN_PASSPHRASE_FILE.",
      "The server itself is one more command: oc portal serve --help."
    })
public final class Office implements Program {
  private final CommandContext context;

  private Office(CommandContext context) {
    this.context = context;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Invocation.main(() -> run(CommandContext.ofProcess(), arguments));
  }

  static int run(CommandContext context, String... arguments) {
    return Invocation.run(commandLine(context), context, arguments);
  }

  /** The whole command line. */
  static CommandLine commandLine(CommandContext context) {
    CommandLine line = new CommandLine(new Office(context));
    line.addSubcommand(desk(Role.REVIEWER, new ReviewCommands()));
    line.addSubcommand(desk(Role.ORGANISER, new OrganiserCommands()));
    line.addSubcommand(new WatchCommand());
    return line;
  }

  private static CommandLine desk(Role role, Object commands) {
    CommandLine desk = new CommandLine(commands);
    KeyCommands.of(role).forEach(desk::addSubcommand);
    return desk;
  }

  @Override
  public CommandContext context() {
    return context;
  }
}
