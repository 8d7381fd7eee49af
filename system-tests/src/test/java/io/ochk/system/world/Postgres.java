package io.ochk.system.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A PostgreSQL of the system's own programs, in a folder of its own and on a loopback port.
 *
 * <p>It refuses to run as root, so root runs it as the user {@code postgres}.
 */
public final class Postgres implements AutoCloseable {
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  private final Path programs;
  private final Path folder;
  private final int port;
  private final Process process;
  private final AtomicInteger databases = new AtomicInteger();

  private Postgres(Path programs, Path folder, int port) throws Exception {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
    run(
        asUser(
            "initdb",
            "-D",
            folder.resolve("data").toString(),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync"));
    process =
        new ProcessBuilder(
                asUser(
                    "postgres",
                    "-D",
                    folder.resolve("data").toString(),
                    "-p",
                    "" + port,
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=" + folder,
                    "-c",
                    "shared_buffers=64MB"))
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    awaitConnection();
  }

  /** Starts a server whose socket lies in a folder near {@code near}. */
  public static Postgres start(Path near) throws Exception {
    // Not below a test's own folder: the user postgres could not reach it.
    Path folder = Files.createTempDirectory("oc-" + near.getFileName());
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    if (ROOT) {
      run(List.of("chown", "postgres", folder.toString()));
    }
    return new Postgres(programs(), folder, port);
  }

  private static Path programs() throws IOException {
    List<Path> candidates = new ArrayList<>();
    Path debian = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(debian)) {
      try (Stream<Path> versions = Files.list(debian)) {
        versions
            .sorted(Comparator.comparing((Path p) -> p.getFileName().toString()).reversed())
            .forEach(version -> candidates.add(version.resolve("bin")));
      }
    }
    for (String directory : System.getenv("PATH").split(":")) {
      candidates.add(Path.of(directory));
    }
    return candidates.stream()
        .filter(path -> Files.isExecutable(path.resolve("initdb")))
        .findFirst()
        .orElseThrow(() ->
            new AssertionError(
                "these tests need PostgreSQL's programs: apt-get install postgresql"));
  }

  private List<String> asUser(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (ROOT) {
      command.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static void run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new AssertionError(command + " failed: " + output);
    }
  }

  private void awaitConnection() throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      try (Connection connection = connect()) {
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > deadline || !process.isAlive()) {
          throw new AssertionError("PostgreSQL did not start", e);
        }
        process.waitFor(50, TimeUnit.MILLISECONDS);
      }
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
  }

  /** Makes an empty database; returns what {@code OC_DATABASE_URL} takes. */
  public String url() throws SQLException {
    String name = "portal_" + databases.incrementAndGet();
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return "postgresql://postgres:none@127.0.0.1:" + port + "/" + name;
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }
}
