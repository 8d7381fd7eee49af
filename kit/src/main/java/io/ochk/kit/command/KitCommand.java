package io.ochk.kit.command;

import io.ochk.kit.home.Home;
import io.ochk.terminal.CliCommand;
import io.ochk.terminal.CommandContext;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A command of the kit: it works in a home directory. */
public abstract class KitCommand extends CliCommand {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description =
          "Where the identity, the settings and the audit log are"
              + " (else OC_GUARDIAN_HOME, else ~/.oc-guardian).")
  Optional<Path> home = Optional.empty();

  /** The home that the command line, the environment or the user's directory names. */
  protected final Home home(CommandContext context) {
    Map<String, String> environment = context.environment();
    Path directory =
        home.orElseGet(() ->
            environment.containsKey("OC_GUARDIAN_HOME")
                ? Path.of(environment.getOrDefault("OC_GUARDIAN_HOME", ""))
                : Path.of(System.getProperty("user.home"), ".oc-guardian"));
    return new Home(directory.toAbsolutePath().normalize());
  }
}
