package io.ochk.system.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.transcript.Transcript.Exchange;
import io.ochk.system.transcript.Transcript.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A transcript that is played: a class for each, so that several are played at the same time.
 * {@code -Doc.test.write=true} writes down what happens instead, for somebody to read before it is
 * committed.
 */
abstract class PlayedTranscript {
  private static final boolean WRITE = Boolean.getBoolean("oc.test.write");

  private final String name;
  @TempDir Path folder;

  /** The transcript in the file of this name. */
  PlayedTranscript(String name) {
    this.name = name;
  }

  /** The file's name. */
  final String name() {
    return name;
  }

  @Test
  void isWhatReallyHappens() throws Exception {
    play(Transcript.read(Transcript.folder().resolve(name)));
  }

  private void play(Transcript transcript) throws Exception {
    Placeholders placeholders = new Placeholders();
    List<Part> played = new ArrayList<>();
    try (Stage stage = new Stage(transcript.given(), folder, placeholders)) {
      for (Part part : transcript.parts()) {
        played.add(
            switch (part) {
              case Transcript.Remark remark -> remark;
              case Exchange exchange ->
                  played(
                      exchange,
                      stage.play(
                          exchange, s -> fitsWhole(exchange.shown(), stripped(s), placeholders)),
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

  /** The same, which names nothing unless everything fits: another try comes later. */
  private static boolean fitsWhole(
      List<String> expected, List<String> shown, Placeholders placeholders) {
    Map<String, String> known = placeholders.known();
    boolean fits = fits(expected, shown, placeholders);
    if (!fits) {
      placeholders.forgetSince(known);
    }
    return fits;
  }

  private static boolean fits(
      List<String> expected, List<String> shown, Placeholders placeholders) {
    if (expected.isEmpty()) {
      return shown.isEmpty();
    }
    if (expected.getFirst().equals("...")) {
      List<String> rest = expected.subList(1, expected.size());
      for (int skip = 0; skip <= shown.size(); skip++) {
        if (fitsWhole(rest, shown.subList(skip, shown.size()), placeholders)) {
          return true;
        }
      }
      return false;
    }
    return !shown.isEmpty()
        && placeholders.matches(expected.getFirst(), shown.getFirst().stripTrailing())
        && fits(expected.subList(1, expected.size()), shown.subList(1, shown.size()), placeholders);
  }
}
