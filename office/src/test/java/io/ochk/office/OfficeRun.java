package io.ochk.office;

import io.ochk.client.Patience;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs a command of the office without a person. */
public final class OfficeRun {
  private OfficeRun() {}

  /** The lines that the command printed, on both streams. */
  public static List<String> run(InstantSource clock, Patience patience, String... arguments) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    Office.run(
        new CommandContext(new Silent(stream), clock, SecureRandom::new, Map.of(), patience),
        arguments);
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private record Silent(PrintStream stream) implements Terminal {
    @Override
    public PrintStream out() {
      return stream;
    }

    @Override
    public PrintStream err() {
      return stream;
    }

    @Override
    public InputStream in() {
      return InputStream.nullInputStream();
    }

    @Override
    public boolean isInteractive() {
      return false;
    }

    @Override
    public Optional<String> ask(String question) {
      return Optional.empty();
    }

    @Override
    public Optional<char[]> askSecret(String question) {
      return Optional.empty();
    }

    @Override
    public void showPrivately(String text) {
      // Nobody is there.
    }
  }
}
