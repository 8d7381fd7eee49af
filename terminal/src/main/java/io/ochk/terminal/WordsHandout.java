package io.ochk.terminal;

import io.ochk.keystore.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Hands the 24 words of a new key over, once: to the person at the terminal, or into a file.
 *
 * <p>It comes before the key is stored, so that no key exists whose words nobody has.
 */
public final class WordsHandout {
  private static final int COLUMNS = 4;

  @Option(
      names = "--words-file",
      paramLabel = "FILE",
      description =
          "Write the 24 words to FILE (mode 0600, never overwritten) instead of showing them. Move"
              + " them to where they belong and destroy the file.")
  Optional<Path> file = Optional.empty();

  /** Whether the words go to a person and not into a file. */
  public boolean isForPerson() {
    return file.isEmpty();
  }

  /** Hands the words over. */
  public void hand(Terminal terminal, List<String> words) throws CommandFailure, IOException {
    if (file.isEmpty()) {
      terminal.showPrivately(page(words));
      return;
    }
    Path target = file.get().toAbsolutePath();
    byte[] line = (String.join(" ", words) + "\n").getBytes(StandardCharsets.US_ASCII);
    try {
      DurableFile.create(target, line);
    } catch (FileAlreadyExistsException e) {
      throw CommandFailure.refused(
          "file_exists",
          "there is a file " + target + "; words are never written over anything",
          "Name another file with --words-file. No key was made.");
    } finally {
      Arrays.fill(line, (byte) 0);
    }
  }

  private static String page(List<String> words) {
    StringBuilder page = new StringBuilder();
    page.append("\nThese 24 words are the key. Write them down now, on paper, in this order.\n");
    page.append("They are shown only once. Anybody who reads them can sign as you.\n\n");
    int rows = words.size() / COLUMNS;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        int i = column * rows + row;
        page.append(String.format("  %2d. %-10s", i + 1, words.get(i)));
      }
      page.append('\n');
    }
    return page.toString();
  }
}
