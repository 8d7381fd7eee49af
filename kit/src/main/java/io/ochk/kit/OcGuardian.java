package io.ochk.kit;

import io.ochk.kit.application.ApplyCommand;
import io.ochk.kit.audit.AuditCommand;
import io.ochk.kit.charter.CharterCommand;
import io.ochk.kit.command.CompletionCommand;
import io.ochk.kit.config.ConfigCommand;
import io.ochk.kit.exit.ExitHandoffCommand;
import io.ochk.kit.federation.FederationsCommand;
import io.ochk.kit.identity.ExportPrivateKeyCommand;
import io.ochk.kit.identity.ImportCommand;
import io.ochk.kit.identity.InitCommand;
import io.ochk.kit.identity.RegisterCommand;
import io.ochk.kit.identity.RestoreCommand;
import io.ochk.kit.identity.StatusCommand;
import io.ochk.kit.incident.AlertsCommand;
import io.ochk.kit.incident.IncidentCommand;
import io.ochk.kit.portal.PortalCommand;
import io.ochk.kit.verification.VerifyCommand;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.ExitCode;
import io.ochk.terminal.Program;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The command line {@code oc-guardian}. */
@Command(
    name = "oc-guardian",
    header = "The guardian operator's kit.",
    description = {
      "Makes and keeps an operator's identity, applies, joins, ratifies, reports, and verifies what"
          + " others signed. It does everything that a portal does for an operator."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0: done",
      "1: refused, here or by the portal; nothing was done",
      "2: the command line is wrong",
      "3: the portal cannot be reached; run the same command again",
      "4: something is not what it claims to be"
    },
    footer = {
      "",
      "Run oc-guardian COMMAND --help for each command, with examples.",
      "",
      "Files: ~/.oc-guardian holds the identity, the settings and the audit log of everything that"
          + " was signed (see --home)."
    })
public final class OcGuardian implements Program {
  private static final String VERSION = "oc-guardian 0.1.0";

  // Only the command that is asked for is built: building them all takes most of a short run.
  private static final Map<String, Supplier<Object>> COMMANDS = commands();

  private final CommandContext context;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  boolean version;

  private OcGuardian(CommandContext context) {
    this.context = context;
  }

  private static Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("init", InitCommand::new);
    commands.put("restore", RestoreCommand::new);
    commands.put("import", ImportCommand::new);
    commands.put("export-private-key", ExportPrivateKeyCommand::new);
    commands.put("status", StatusCommand::new);
    commands.put("apply", ApplyCommand::new);
    commands.put("register", RegisterCommand::new);
    commands.put("federations", FederationsCommand::new);
    commands.put("charter", CharterCommand::new);
    commands.put("incident", IncidentCommand::new);
    commands.put("alerts", AlertsCommand::new);
    commands.put("exit-handoff", ExitHandoffCommand::new);
    commands.put("audit", AuditCommand::new);
    commands.put("config", ConfigCommand::new);
    commands.put("verify", VerifyCommand::new);
    commands.put("portal", PortalCommand::new);
    commands.put("completion", CompletionCommand::new);
    return commands;
  }

  /** Runs the command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(run(CommandContext.ofProcess(), arguments));
  }

  /**
   * Runs one command.
   *
   * @return its exit code
   */
  public static int run(CommandContext context, String... arguments) {
    CommandLine line = commandLine(context, arguments);
    if (arguments.length == 0) {
      line.usage(context.terminal().err());
      return ExitCode.USAGE.code();
    }
    return line.execute(arguments);
  }

  @Override
  public CommandContext context() {
    return context;
  }

  static CommandLine commandLine(CommandContext context, String... arguments) {
    CommandLine line = new CommandLine(new OcGuardian(context));
    line.getCommandSpec().version(VERSION);
    String wanted = arguments.length == 0 ? "" : arguments[0];
    Supplier<Object> one = wanted.equals("completion") ? null : COMMANDS.get(wanted);
    if (one == null) {
      COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
    } else {
      line.addSubcommand(wanted, one.get());
    }
    line.setOut(new java.io.PrintWriter(context.terminal().out(), true, StandardCharsets.UTF_8));
    line.setErr(new java.io.PrintWriter(context.terminal().err(), true, StandardCharsets.UTF_8));
    complete(line);
    line.setParameterExceptionHandler(OcGuardian::explain);
    line.setExecutionExceptionHandler(OcGuardian::crash);
    return line;
  }

  // Every command's help lists how it can end, its own list or the common one.
  private static void complete(CommandLine line) {
    var common = line.getCommandSpec().root().usageMessage().exitCodeList();
    for (CommandLine sub : line.getSubcommands().values()) {
      var usage = sub.getCommandSpec().usageMessage();
      usage.exitCodeListHeading("%nExit codes:%n");
      usage.optionListHeading("%n");
      if (usage.exitCodeList().isEmpty()) {
        usage.exitCodeList(common);
      }
      usage.width(90);
      if (sub.getCommandSpec().findOption("--help") == null) {
        sub.getCommandSpec()
            .addOption(
                OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help and exit.")
                    .build());
      }
      complete(sub);
    }
  }

  private static int explain(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    if (List.of(arguments).contains("--json")) {
      command.getOut().println(usageJson(command, e));
      return ExitCode.USAGE.code();
    }
    var err = command.getErr();
    err.println("oc-guardian: " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("  next: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCode.USAGE.code();
  }

  private static String usageJson(CommandLine command, ParameterException e) {
    String name = command.getCommandSpec().qualifiedName();
    return CanonicalJson.text(
        JsonObject.builder()
            .put("ok", false)
            .put("command", name.replaceFirst("^\\S+ ?", ""))
            .put("exit_code", ExitCode.USAGE.code())
            .put("code", "usage")
            .put("message", "" + e.getMessage())
            .put("next", name + " --help")
            .build());
  }

  // A bug. The exception's message could quote anything, so only its kind and place are shown.
  private static int crash(Exception e, CommandLine line, CommandLine.ParseResult result) {
    var err = line.getErr();
    err.println("oc-guardian: internal error: " + e.getClass().getName());
    Optional<StackTraceElement> place =
        java.util.Arrays.stream(e.getStackTrace())
            .filter(f -> f.getClassName().startsWith("io.ochk."))
            .findFirst();
    place.ifPresent(p -> err.println("  at " + p));
    err.println("  next: Report this with the two lines above; they hold no secret.");
    err.flush();
    return ExitCode.REFUSED.code();
  }
}
