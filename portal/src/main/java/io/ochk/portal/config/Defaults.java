package io.ochk.portal.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where options come from that the command line does not name: {@code --database-url} from the
 * environment's {@code OC_DATABASE_URL}, then from the line {@code database-url = …} of the file
 * that {@code OC_CONFIG} names.
 */
public final class Defaults implements CommandLine.IDefaultValueProvider {
  private static final Set<String> NOT_OPTIONS = Set.of("help", "version");

  private final Map<String, String> environment;
  private final Properties file = new Properties();

  /**
   * Defaults from this environment.
   *
   * @throws IOException if {@code OC_CONFIG} names a file that cannot be read
   */
  public Defaults(Map<String, String> environment) throws IOException {
    this.environment = Map.copyOf(environment);
    String path = environment.get("OC_CONFIG");
    if (path != null) {
      try (Reader reader = Files.newBufferedReader(Path.of(path), StandardCharsets.UTF_8)) {
        file.load(reader);
      }
    }
  }

  /**
   * Refuses a file with a line that is no option.
   *
   * @throws CommandLine.ParameterException naming the line
   */
  void requireKnown(CommandSpec command) {
    Set<String> known = command.options().stream().map(Defaults::name).collect(Collectors.toSet());
    for (String name : file.stringPropertyNames()) {
      if (!known.contains(name) || NOT_OPTIONS.contains(name)) {
        throw new CommandLine.ParameterException(
            command.commandLine(), "the file of OC_CONFIG has " + name + ", which is no option");
      }
    }
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || NOT_OPTIONS.contains(name(option))) {
      return null;
    }
    String name = name(option);
    String variable = "OC_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    String value = environment.getOrDefault(variable, file.getProperty(name));
    return value == null || value.isBlank() ? null : value.strip();
  }

  private static String name(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }
}
