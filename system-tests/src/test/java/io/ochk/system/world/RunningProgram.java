package io.ochk.system.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A program that goes on running: it can be stopped, killed and started again, and what it printed
 * over all its lives is kept.
 */
public final class RunningProgram implements AutoCloseable {
  private final String name;
  private final Path folder;
  private final Supplier<Command> command;
  private int lives;

  private @Nullable Process process;

  /** A program that is not running yet; its output goes to {@code folder}. */
  public RunningProgram(String name, Path folder, Supplier<Command> command) {
    this.name = name;
    this.folder = folder;
    this.command = command;
  }

  /** Starts it, or starts it again. */
  public RunningProgram start() throws IOException {
    lives++;
    process = command.get().start(out(lives), err(lives));
    return this;
  }

  private Path out(int life) {
    return folder.resolve(name + "." + life + ".out");
  }

  private Path err(int life) {
    return folder.resolve(name + "." + life + ".err");
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Whether it runs. */
  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** The process's number. */
  public long pid() {
    return process().pid();
  }

  private Process process() {
    if (process == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return process;
  }

  /** SIGKILL: no handler of the process runs. */
  public void kill() {
    process().destroyForcibly();
    process().onExit().join();
  }

  /** SIGTERM, and waits until it has ended; returns its exit code. */
  public int stop() {
    process().destroy();
    return ends();
  }

  /** Waits until it ends by itself; returns its exit code. */
  public int ends() {
    try {
      if (!process().waitFor(180, TimeUnit.SECONDS)) {
        process().destroyForcibly();
        throw new AssertionError(name + " did not end within 180 s\n" + log());
      }
      return process().exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  // While it is being written, a file may end within a character.
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** What it printed to its standard output in its present life. */
  public String out() {
    try {
      return text(out(lives));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What it printed in its present life. */
  public String log() {
    try {
      return text(out(lives)) + text(err(lives));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What it printed in all its lives. */
  public String wholeLog() {
    StringBuilder all = new StringBuilder();
    try {
      for (int life = 1; life <= lives; life++) {
        all.append(text(out(life))).append(text(err(life)));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all.toString();
  }

  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
