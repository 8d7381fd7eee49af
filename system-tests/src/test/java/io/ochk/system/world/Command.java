package io.ochk.system.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One run of a program, as a process of its own with no terminal. */
public final class Command {
  private static final int LONGEST_SECONDS = 300;

  private final Program program;
  private final List<String> arguments = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> virtualMachine = new ArrayList<>();
  private byte[] input = {};

  private Command(Program program) {
    this.program = program;
  }

  /** A run of {@code program}. */
  public static Command of(Program program, String... arguments) {
    Command command = new Command(program);
    command.arguments.addAll(List.of(arguments));
    return command;
  }

  /** Adds arguments. */
  public Command with(String... more) {
    arguments.addAll(List.of(more));
    return this;
  }

  /** Sets a variable of the environment. */
  public Command env(String name, Object value) {
    environment.put(name, value.toString());
    return this;
  }

  /** The most memory that it may take for objects. */
  public Command heap(int megabytes) {
    virtualMachine.add("-Xmx" + megabytes + "m");
    return this;
  }

  /** What the program reads on standard input. */
  public Command input(String text) {
    input = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /** Starts the process; the caller ends it. */
  public Process start(Path out, Path err) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(program.command(virtualMachine, arguments));
    return inOwnEnvironment(builder)
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
  }

  /** Starts it on a terminal of its own, which shows everything in {@code screen}. */
  Process startOnTerminal(Path screen) throws IOException {
    String line =
        program.command(virtualMachine, arguments).stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    ProcessBuilder builder = new ProcessBuilder("script", "-qefc", "exec " + line, "/dev/null");
    return inOwnEnvironment(builder)
        .redirectErrorStream(true)
        .redirectOutput(screen.toFile())
        .start();
  }

  private ProcessBuilder inOwnEnvironment(ProcessBuilder builder) {
    Map<String, String> clean = builder.environment();
    clean.keySet().removeIf(name -> name.startsWith("OC_"));
    clean.putAll(environment);
    return builder;
  }

  /** Runs it to its end. */
  public CommandResult run() {
    try {
      Path out = Files.createTempFile("oc-out", "");
      Path err = Files.createTempFile("oc-err", "");
      try {
        Process process = start(out, err);
        CompletableFuture<Void> fed = CompletableFuture.runAsync(() -> feed(process));
        if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(arguments + " took longer than " + LONGEST_SECONDS + " s");
        }
        fed.join();
        return new CommandResult(
            arguments, process.exitValue(), Files.readString(out), Files.readString(err));
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void feed(Process process) {
    try (var stream = process.getOutputStream()) {
      stream.write(input);
    } catch (IOException e) {
      // A program that reads nothing has closed its end.
    }
  }
}
