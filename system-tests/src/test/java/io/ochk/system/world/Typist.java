package io.ochk.system.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody at a terminal: the program runs on a pseudo-terminal of its own (made by {@code script}
 * of util-linux, which is on every Debian), so that it asks; what it shows is read, and the answers
 * are typed.
 */
public final class Typist implements AutoCloseable {
  private final Process process;
  private final Path screen;
  private int seen;

  private Typist(Process process, Path screen) {
    this.process = process;
    this.screen = screen;
  }

  /** Starts a command on a terminal; what it shows is kept in {@code screen}. */
  public static Typist at(Command command, Path screen) throws IOException {
    return new Typist(command.startOnTerminal(screen), screen);
  }

  /** Everything that was on the screen, with what was typed. */
  public String screen() {
    try {
      return new String(Files.readAllBytes(screen), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until the screen shows this after what was waited for before; returns what matched. */
  public Matcher sees(String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    Matcher[] found = new Matcher[1];
    Await.until(
        "the terminal shows " + pattern,
        () -> {
          found[0] = wanted.matcher(screen());
          return found[0].find(seen);
        },
        this::screen);
    seen = found[0].end();
    return found[0];
  }

  /** Types a line. */
  public void types(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Waits until the program ends; returns its exit code. */
  public int ends() {
    try {
      if (!process.waitFor(180, TimeUnit.SECONDS)) {
        close();
        throw new AssertionError("it did not end within 180 s\n" + screen());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Ends the program as somebody does who closes the window. */
  @Override
  public void close() {
    for (ProcessHandle child : process.descendants().toList()) {
      child.destroy();
      child.onExit().orTimeout(180, TimeUnit.SECONDS).join();
    }
    process.destroyForcibly();
    process.onExit().join();
  }
}
