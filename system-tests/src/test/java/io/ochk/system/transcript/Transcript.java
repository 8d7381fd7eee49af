package io.ochk.system.transcript;

import io.ochk.system.world.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A session as it is written down.
 *
 * @param file where
 * @param given what is there before it begins
 * @param parts what it consists of, in order
 */
record Transcript(Path file, String given, List<Part> parts) {
  private static final Pattern TYPED = Pattern.compile("([a-z]+)\\$ (.*)");

  /** A part of the file. */
  sealed interface Part {}

  /** A line that is there for the reader. */
  record Remark(String text) implements Part {}

  /** What somebody typed, and what came. */
  record Exchange(String person, String typed, List<String> shown) implements Part {}

  /** Where all of them are. */
  static Path folder() {
    return Program.root().resolve("system-tests/src/test/transcripts");
  }

  static Transcript read(Path file) throws IOException {
    String given = "";
    List<Part> parts = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      Matcher typed = TYPED.matcher(line);
      boolean remark = line.isEmpty() && !more(parts, shown) || line.startsWith("#");
      if (line.startsWith("given: ")) {
        given = line.substring("given: ".length());
        parts.add(new Remark(line));
      } else if (typed.matches()) {
        shown = new ArrayList<>();
        parts.add(new Exchange(typed.group(1), typed.group(2), shown));
      } else if (remark) {
        parts.add(new Remark(line));
      } else {
        shown.add(line);
      }
    }
    parts.forEach(Transcript::withoutBlankEnd);
    return new Transcript(file, given, parts);
  }

  // A blank line belongs to what was shown as long as a command has been typed since a remark.
  private static boolean more(List<Part> parts, List<String> shown) {
    return !parts.isEmpty() && parts.getLast() instanceof Exchange e && e.shown() == shown;
  }

  private static void withoutBlankEnd(Part part) {
    if (part instanceof Exchange exchange) {
      while (!exchange.shown().isEmpty() && exchange.shown().getLast().isEmpty()) {
        exchange.shown().removeLast();
      }
    }
  }

  /** The file's text with these parts. */
  static String text(List<Part> parts) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Remark remark -> text.append(remark.text()).append('\n');
        case Exchange exchange -> {
          text.append(exchange.person()).append("$ ").append(exchange.typed()).append('\n');
          exchange.shown().forEach(line -> text.append(line).append('\n'));
          text.append('\n');
        }
      }
    }
    return text.toString().stripTrailing() + "\n";
  }
}
