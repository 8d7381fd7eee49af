package io.ochk.system.world;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A person's session with a real Secret Service: a message bus of its own, and on it GNOME Keyring,
 * opened with the login password. It ends as a logout does; what the keyring keeps stays.
 */
public final class KeyringSession implements AutoCloseable {
  private static final String SCRIPT =
      "printf test-login-password | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
          + " 2>&1; echo \"$DBUS_SESSION_BUS_ADDRESS\"; exec cat";

  private final Process process;
  private final String bus;
  private final Path folder;

  private KeyringSession(Process process, String bus, Path folder) {
    this.process = process;
    this.bus = bus;
    this.folder = folder;
  }

  /** Whether this machine has what it takes. */
  public static boolean isPossible() {
    return Stream.of("gnome-keyring-daemon", "dbus-run-session").allMatch(KeyringSession::onPath);
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Logs in; the keyring lies below {@code folder}. */
  public static KeyringSession login(Path folder) throws IOException {
    Files.createDirectories(folder);
    ProcessBuilder builder =
        new ProcessBuilder("dbus-run-session", "--", "sh", "-c", SCRIPT)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(surroundings(folder));
    Process process = builder.start();
    BufferedReader lines = process.inputReader();
    String bus = lines.readLine();
    if (bus == null || bus.isEmpty()) {
      process.destroyForcibly();
      throw new AssertionError("no session bus came up");
    }
    return new KeyringSession(process, bus, folder);
  }

  private static Map<String, String> surroundings(Path folder) {
    return Map.of(
        "HOME", folder.toString(),
        "XDG_RUNTIME_DIR", folder.toString(),
        "XDG_DATA_HOME", folder.resolve("data").toString());
  }

  /** A command of this session. */
  public Command in(Command command) {
    surroundings(folder).forEach(command::env);
    return command.env("DBUS_SESSION_BUS_ADDRESS", bus);
  }

  /** Logs out. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
