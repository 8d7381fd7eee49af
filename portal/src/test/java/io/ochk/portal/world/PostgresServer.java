package io.ochk.portal.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One PostgreSQL server for the whole test run: the system's own programs on a temporary folder and
 * a loopback port. PostgreSQL refuses to run as root, so root runs it as the user {@code postgres}.
 */
public final class PostgresServer {
  private static PostgresServer shared;

  private final Path programs;
  private final Path folder;
  private final int port;
  private Process process;

  private PostgresServer(Path programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
  }

  /** The server of this test run, started at the first call and stopped at the end. */
  public static synchronized PostgresServer shared() throws Exception {
    if (shared == null) {
      shared = create();
      Runtime.getRuntime().addShutdownHook(new Thread(shared::remove));
    }
    return shared;
  }

  /** A server of its own for a test that stops it; the caller stops it for good. */
  public static PostgresServer create() throws Exception {
    Path folder = Files.createTempDirectory("oc-postgres");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    PostgresServer server = new PostgresServer(programs(), folder, port);
    if (isRoot()) {
      run(List.of("chown", "postgres", folder.toString()));
    }
    Path data = folder.resolve("data");
    run(
        server.asUser(
            "initdb",
            "-D",
            data.toString(),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync"));
    server.start();
    return server;
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

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private List<String> asUser(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
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
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(command + " failed: " + output);
    }
  }

  /** Starts the server, again if it was stopped, and waits until it answers. */
  public void start() throws Exception {
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
                    "max_connections=200",
                    "-c",
                    "shared_buffers=64MB"))
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      try (var connection = DriverManager.getConnection(jdbc("postgres"), "postgres", "")) {
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > deadline || !process.isAlive()) {
          throw new AssertionError("PostgreSQL did not start", e);
        }
        process.waitFor(50, TimeUnit.MILLISECONDS);
      }
    }
  }

  /** Stops the server at once, as if its machine had failed. */
  public void stop() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        System.err.println("PostgreSQL did not stop: process " + process.pid());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops the server and removes its folder. */
  public void remove() {
    stop();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      System.err.println("left behind: " + folder);
    }
  }

  /** The port on the loopback. */
  public int port() {
    return port;
  }

  String jdbc(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }
}
