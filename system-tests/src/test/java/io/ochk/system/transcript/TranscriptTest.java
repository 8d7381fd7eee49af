package io.ochk.system.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.transcript.Transcript.Exchange;
import io.ochk.system.transcript.Transcript.Part;
import io.ochk.system.world.Command;
import io.ochk.system.world.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The transcripts together: each is played, and they leave no command out. */
class TranscriptTest {
  @Test
  void eachHasAClassThatPlaysIt() throws IOException {
    assertThat(files())
        .extracting(file -> file.getFileName().toString())
        .containsExactlyElementsOf(
            Stream.of(
                    new IdentityTest(),
                    new JoiningTest(),
                    new RatifyingTest(),
                    new TroubledPortalTest(),
                    new GuardingTest(),
                    new DesksTest())
                .map(PlayedTranscript::name)
                .toList());
  }

  @Test
  void everyCommandOfTheKitSucceedsOnceInATranscript() throws Exception {
    Set<String> commands = new TreeSet<>();
    for (String command : commands("")) {
      List<String> inner = commands(command);
      if (inner.isEmpty() || command.equals("verify")) {
        commands.add(command);
      }
      inner.forEach(name -> commands.add(command + " " + name));
    }
    assertThat(commands).hasSizeGreaterThan(20);
    Set<String> shown = new TreeSet<>();
    for (Path file : files()) {
      for (Part part : Transcript.read(file).parts()) {
        if (part instanceof Exchange e
            && e.shown().stream().noneMatch(l -> l.startsWith("[exit"))) {
          commands.stream()
              .filter(c -> (e.typed() + " ").contains("oc-guardian " + c + " "))
              .forEach(shown::add);
        }
      }
    }
    assertThat(shown).containsExactlyElementsOf(commands);
  }

  /** The names below "Commands:" in a command's help; the first of those that mean the same. */
  private static List<String> commands(String command) {
    List<String> names = new ArrayList<>();
    Command help = Command.of(Program.KIT);
    if (!command.isEmpty()) {
      help.with(command);
    }
    boolean listed = false;
    for (String line : help.with("--help").run().exits(0).out().lines().toList()) {
      if (line.equals("Commands:")) {
        listed = true;
      } else if (line.isEmpty() || !line.startsWith("  ")) {
        listed = false;
      } else if (listed && line.charAt(2) != ' ') {
        names.add(line.strip().split("[, ]")[0]);
      }
    }
    return names;
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Transcript.folder())) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    }
  }
}
