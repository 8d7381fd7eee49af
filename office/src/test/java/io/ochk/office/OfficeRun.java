package io.ochk.office;

import io.ochk.client.Patience;
import io.ochk.terminal.CommandContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Runs a command of the office without a person. */
public final class OfficeRun {
  private OfficeRun() {}

  /** The lines that the command printed, on both streams. */
  public static List<String> run(InstantSource clock, Patience patience, String... arguments) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    Office.run(
        new CommandContext(
            new Nobody(stream, stream), clock, SecureRandom::new, Map.of(), patience),
        arguments);
    return printed.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
