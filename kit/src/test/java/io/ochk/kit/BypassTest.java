package io.ochk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.terminal.CommandContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The table of BYPASS.md and the kit name the same commands. */
class BypassTest {
  private static final Pattern ROW = Pattern.compile("\\| [^|]+ \\| `([a-z -]+)` \\| [^|]+ \\|");

  @Test
  void everyCommandIsInTheTableAndEveryRowIsACommand() throws IOException {
    Set<String> commands = new TreeSet<>();
    CommandLine root = OcGuardian.commandLine(CommandContext.ofProcess());
    collect(root, "", commands);
    Set<String> rows = rows();
    commands.remove("completion"); // of the shell, not of the programme
    commands.removeIf(c -> c.startsWith("alerts p")); // another name of incident publish
    assertThat(rows).isEqualTo(commands);
  }

  private static void collect(CommandLine line, String name, Set<String> commands) {
    if (line.getCommand() instanceof Runnable
        || line.getCommand() instanceof java.util.concurrent.Callable) {
      commands.add(name);
    }
    line.getSubcommands()
        .values()
        .forEach(sub -> collect(sub, (name + " " + sub.getCommandName()).strip(), commands));
  }

  private static Set<String> rows() throws IOException {
    Set<String> rows = new TreeSet<>();
    for (String text : Files.readAllLines(Path.of(System.getProperty("oc.root"), "BYPASS.md"))) {
      Matcher row = ROW.matcher(text);
      if (row.matches()) {
        rows.add(row.group(1).replaceFirst(" --.*", ""));
      }
    }
    return rows;
  }
}
