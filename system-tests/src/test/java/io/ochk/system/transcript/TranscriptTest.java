package io.ochk.system.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

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
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every transcript is what really happens. {@code -Doc.test.write=true} writes down what happens
 * instead, for somebody to read before it is committed.
 */
class TranscriptTest {
  private static final boolean WRITE = Boolean.getBoolean("oc.test.write");

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> transcripts() throws IOException {
    return files().stream()
        .map(file -> dynamicTest(file.getFileName().toString(), () -> play(Transcript.read(file))));
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

  private void play(Transcript transcript) throws Exception {
    Path place = Files.createDirectories(folder.resolve(transcript.file().getFileName()));
    Placeholders placeholders = new Placeholders();
    List<Part> played = new ArrayList<>();
    try (Stage stage = new Stage(transcript.given(), place, placeholders)) {
      for (Part part : transcript.parts()) {
        played.add(
            switch (part) {
              case Transcript.Remark remark -> remark;
              case Exchange exchange ->
                  played(
                      exchange,
                      stage.play(exchange, s -> fits(exchange.shown(), stripped(s), placeholders)),
                      placeholders);
            });
      }
    }
    if (WRITE) {
      Files.writeString(transcript.file(), Transcript.text(played));
    } else {
      assertThat(Transcript.text(played))
          .as(() -> difference(transcript, played))
          .isEqualTo(Transcript.text(transcript.parts()));
    }
  }

  /**
   * The first command that did something else, and what: on one line, as summaries have no more.
   */
  private static String difference(Transcript transcript, List<Part> played) {
    for (int i = 0; i < played.size(); i++) {
      if (played.get(i) instanceof Exchange happened
          && transcript.parts().get(i) instanceof Exchange expected
          && !happened.equals(expected)) {
        return "%s: %s$ %s showed %s; due was %s"
            .formatted(
                transcript.file().getFileName(),
                expected.person(),
                expected.typed(),
                String.join(" | ", happened.shown()),
                String.join(" | ", expected.shown()));
      }
    }
    return "as it was";
  }

  private static List<String> stripped(List<String> lines) {
    return lines.stream().map(String::stripTrailing).toList();
  }

  /** The exchange as it was expected if that is what happened, else as it happened. */
  private static Exchange played(Exchange expected, List<String> shown, Placeholders placeholders) {
    if (fits(expected.shown(), shown, placeholders)) {
      return expected;
    }
    return new Exchange(
        expected.person(),
        expected.typed(),
        shown.stream().map(placeholders::written).map(String::stripTrailing).toList());
  }

  private static boolean fits(
      List<String> expected, List<String> shown, Placeholders placeholders) {
    if (expected.isEmpty()) {
      return shown.isEmpty();
    }
    if (expected.getFirst().equals("...")) {
      List<String> rest = expected.subList(1, expected.size());
      for (int skip = 0; skip <= shown.size(); skip++) {
        if (fits(rest, shown.subList(skip, shown.size()), placeholders)) {
          return true;
        }
      }
      return false;
    }
    return !shown.isEmpty()
        && placeholders.matches(expected.getFirst(), shown.getFirst().stripTrailing())
        && fits(expected.subList(1, expected.size()), shown.subList(1, shown.size()), placeholders);
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
    try (Stream<Path> files =
        Files.list(Program.root().resolve("system-tests/src/test/transcripts"))) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    }
  }
}
