package io.ochk.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The kit as a process of its own, as an operator runs it where there is no keychain. */
final class KitProcess {
  private final Path directory;
  private final Path home;
  private final Class<?> main;

  KitProcess(Path directory, Path home) {
    this(directory, home, OcGuardian.class);
  }

  /** A program of the tests in the kit's surroundings. */
  KitProcess(Path directory, Path home, Class<?> main) {
    this.directory = directory;
    this.home = home;
    this.main = main;
  }

  /** How a process ended, and everything that others on the machine could have seen of it. */
  record Ended(int exit, String out, String err, String commandLine, String environment) {}

  private Process start(String wrapper, String... arguments) throws IOException {
    List<String> java =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    java.addAll(List.of(arguments));
    List<String> command = new ArrayList<>();
    if (!wrapper.isEmpty()) {
      command.addAll(List.of("sh", "-c", wrapper + " exec \"$@\"", "sh"));
    }
    command.addAll(java);
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("OC_GUARDIAN_HOME", home.toString());
    // Not unset: a library then looks for a session in other places.
    builder.environment().put("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + directory + "/no-bus");
    builder.environment().remove("DISPLAY");
    builder.redirectOutput(directory.resolve("stdout").toFile());
    builder.redirectError(directory.resolve("stderr").toFile());
    return builder.start();
  }

  /** Runs to the end. */
  Ended run(String input, String... arguments) throws IOException, InterruptedException {
    return runLimited("", input, arguments);
  }

  /** Runs to the end, with limits that a shell sets first, such as {@code ulimit -f 1;}. */
  Ended runLimited(String wrapper, String input, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(wrapper, arguments);
    Path proc = Path.of("/proc", "" + process.pid());
    String commandLine = read(proc.resolve("cmdline"));
    String environment = read(proc.resolve("environ"));
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
      commandLine += read(proc.resolve("cmdline"));
      environment += read(proc.resolve("environ"));
    }
    return new Ended(
        process.exitValue(),
        Files.readString(directory.resolve("stdout")),
        Files.readString(directory.resolve("stderr")),
        commandLine,
        environment);
  }

  /** Kills it after a while, wherever it is then; says whether it was still alive. */
  boolean killAfter(long millis, String... arguments) throws IOException, InterruptedException {
    Process process = start("", arguments);
    process.getOutputStream().close();
    boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
    return !ended;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it has ended, or this system has no /proc
    }
  }
}
