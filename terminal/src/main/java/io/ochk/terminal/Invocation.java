package io.ochk.terminal;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.text.Printable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * One call of a program: every command of it has help that lists how it can end, a command line
 * that is wrong is answered with the next step, and a bug with its place.
 */
public final class Invocation {
  private static final int WIDTH = 90;

  private static final Map<String, String> EXIT_CODES = new LinkedHashMap<>();

  static {
    EXIT_CODES.put("0", "done");
    EXIT_CODES.put("1", "refused, here or by the portal; nothing was done");
    EXIT_CODES.put("2", "the command line is wrong");
    EXIT_CODES.put("3", "portal, node or signer cannot be reached; run the same command again");
    EXIT_CODES.put("4", "something is not what it claims to be");
  }

  private Invocation() {}

  /**
   * The whole life of a process that runs one command.
   *
   * @param program runs the command and gives its exit code
   */
  public static void main(IntSupplier program) {
    // Two searches would open every jar of the class path, which takes longer than most commands:
    // picocli's for Groovy, and that of System.exit for a logger to tell. So where nothing else
    // runs, the process ends by itself.
    System.setProperty("picocli.disable.closures", "true");
    int code = program.getAsInt();
    if (code != ExitCode.DONE.code() || othersRun()) {
      System.exit(code);
    }
  }

  private static boolean othersRun() {
    Thread self = Thread.currentThread();
    ThreadGroup group = self.getThreadGroup();
    Thread[] threads = new Thread[group.activeCount() + 8];
    int count = group.enumerate(threads);
    return count == threads.length
        || Arrays.stream(threads, 0, count).anyMatch(t -> !t.equals(self) && !t.isDaemon());
  }

  /**
   * Runs one command.
   *
   * @param line the program, whose root is a {@link Program}
   * @return the exit code, see {@link ExitCode}
   */
  public static int run(CommandLine line, CommandContext context, String... arguments) {
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(context.terminal().out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(context.terminal().err(), true, StandardCharsets.UTF_8));
    complete(line);
    line.setParameterExceptionHandler(Invocation::explain);
    line.setExecutionExceptionHandler(Invocation::crash);
    if (arguments.length == 0) {
      line.usage(line.getErr());
      return ExitCode.USAGE.code();
    }
    return line.execute(arguments);
  }

  private static void complete(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    var usage = spec.usageMessage();
    usage.width(WIDTH);
    usage.optionListHeading("%n");
    usage.exitCodeListHeading("%nExit codes:%n");
    if (usage.exitCodeList().isEmpty()) {
      usage.exitCodeList(EXIT_CODES);
    }
    if (spec.findOption("--help") == null) {
      spec.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help and exit.")
              .build());
    }
    line.getSubcommands().values().forEach(Invocation::complete);
  }

  private static int explain(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    CommandSpec spec = command.getCommandSpec();
    String message = Printable.line(message(e));
    String next = spec.qualifiedName() + " --help";
    if (List.of(arguments).contains("--json")) {
      command.getOut().println(json(spec, ExitCode.USAGE, "usage", message, next));
      return ExitCode.USAGE.code();
    }
    PrintWriter err = command.getErr();
    err.println(spec.root().name() + ": " + message);
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("  next: " + next);
    err.flush();
    return ExitCode.USAGE.code();
  }

  private static String message(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String commands = String.join(", ", command.getSubcommands().keySet());
    String name = command.getCommandSpec().qualifiedName();
    if (commands.isEmpty()) {
      return String.valueOf(e.getMessage());
    }
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      return "there is no command '" + name + " " + unmatched.getUnmatched().getFirst() + "'";
    }
    return "Missing required subcommand".equals(e.getMessage())
        ? name + " needs a command: " + commands
        : String.valueOf(e.getMessage());
  }

  private static String json(
      CommandSpec spec, ExitCode exit, String code, String message, String next) {
    return CanonicalJson.text(
        JsonObject.builder()
            .put("ok", false)
            .put("command", spec.qualifiedName().replaceFirst("^\\S+ ?", ""))
            .put("exit_code", exit.code())
            .put("code", code)
            .put("message", message)
            .put("next", next)
            .build());
  }

  // As a rule a bug. The exception's message could quote anything, so only its kind and place are
  // shown.
  private static int crash(Exception e, CommandLine line, CommandLine.ParseResult result) {
    boolean ours = e.getClass().getPackageName().startsWith("io.ochk.");
    if (ours && e instanceof UnsupportedOperationException && e.getMessage() != null) {
      // Not a bug: this machine lacks something, and our own exception's message says what.
      List<String> message = List.of(Printable.text(e.getMessage()));
      return tell(line, result, "unsupported", message, "Use a machine that has it.");
    }
    List<String> message = new ArrayList<>();
    message.add("internal error: " + e.getClass().getName());
    Arrays.stream(e.getStackTrace())
        .filter(f -> f.getClassName().startsWith("io.ochk."))
        .findFirst()
        .ifPresent(place -> message.add("  at " + place));
    return tell(
        line, result, "internal_error", message, "Report this as it stands; it holds no secret.");
  }

  private static int tell(
      CommandLine line,
      CommandLine.ParseResult result,
      String code,
      List<String> message,
      String next) {
    CommandSpec spec = line.getCommandSpec();
    if (result.originalArgs().contains("--json")) {
      line.getOut().println(json(spec, ExitCode.REFUSED, code, String.join("", message), next));
    } else {
      PrintWriter err = line.getErr();
      err.println(spec.root().name() + ": " + String.join(System.lineSeparator(), message));
      err.println("  next: " + next);
      err.flush();
    }
    return ExitCode.REFUSED.code();
  }
}
