package io.ochk.kit;

import io.ochk.kit.application.ApplyCommand;
import io.ochk.kit.audit.AuditCommand;
import io.ochk.kit.ceremony.CeremonyCommand;
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
import io.ochk.kit.node.RunCommand;
import io.ochk.kit.page.PageCommand;
import io.ochk.kit.portal.PortalCommand;
import io.ochk.kit.share.ShareCommand;
import io.ochk.kit.signer.BridgeCommand;
import io.ochk.kit.signer.InboxCommand;
import io.ochk.kit.signer.PolicyCommand;
import io.ochk.kit.signer.ProposeCommand;
import io.ochk.kit.signer.SignCommand;
import io.ochk.kit.verification.VerifyCommand;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.Invocation;
import io.ochk.terminal.Program;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line {@code oc-guardian}. */
@Command(
    name = "oc-guardian",
    header = "The guardian operator's kit.",
    description = {
      "Makes and keeps an operator's identity, applies, joins, ratifies, reports, and verifies what"
          + " others signed. It does everything that a portal does for an operator."
    },
    footer = {
      "",
      "Run oc-guardian COMMAND --help for each command, with examples.",
      "",
      "Files: ~/.oc-guardian holds the identity, the settings and the audit log of everything that"
          + " was signed (see --home)."
    })
public final class OcGuardian implements Program {
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
    commands.put("run", RunCommand::new);
    commands.put("sign", SignCommand::new);
    commands.put("page", PageCommand::new);
    commands.put("inbox", InboxCommand::new);
    commands.put("policy", PolicyCommand::new);
    commands.put("bridge", BridgeCommand::new);
    commands.put("propose", ProposeCommand::new);
    commands.put("ceremony", CeremonyCommand::new);
    commands.put("share", ShareCommand::new);
    commands.put("verify", VerifyCommand::new);
    commands.put("portal", PortalCommand::new);
    commands.put("completion", CompletionCommand::new);
    return commands;
  }

  /** Runs the command and exits with its code. */
  public static void main(String[] arguments) {
    Invocation.main(() -> run(CommandContext.ofProcess(), arguments));
  }

  /**
   * Runs one command.
   *
   * @return its exit code
   */
  public static int run(CommandContext context, String... arguments) {
    return Invocation.run(commandLine(context, arguments), context, arguments);
  }

  @Override
  public CommandContext context() {
    return context;
  }

  /** The version of this program as its jar has it, or "development" where it was not packaged. */
  public static String version() {
    String version = OcGuardian.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  static CommandLine commandLine(CommandContext context, String... arguments) {
    CommandLine line = new CommandLine(new OcGuardian(context));
    line.getCommandSpec().version("oc-guardian " + version());
    String wanted = arguments.length == 0 ? "" : arguments[0];
    Supplier<Object> one = wanted.equals("completion") ? null : COMMANDS.get(wanted);
    if (one == null) {
      COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
    } else {
      line.addSubcommand(wanted, one.get());
    }
    return line;
  }
}
