package io.ochk.system.world;

import io.ochk.protocol.authority.ReadGrant;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.server.fixture.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A portal as a process of its own: it can be stopped, killed and started again. */
public final class RunningPortal implements AutoCloseable {
  private static final Duration LONGEST_START = Duration.ofSeconds(90);
  private static final Pattern SERVING = Pattern.compile("(?m)^serving http.*\n");

  private final List<String> options;
  private final List<String> environment;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(60))
          .build();

  private final int port;
  private final RunningProgram program;

  private RunningPortal(Path folder, int port, List<String> options, List<String> environment) {
    this.port = port;
    this.options = List.copyOf(options);
    this.environment = List.copyOf(environment);
    this.program = new RunningProgram("portal", folder, this::command);
  }

  /** A portal on SQLite in {@code folder}, with the keys of the tests. */
  public static RunningPortal sqlite(Path folder) throws IOException {
    return start(
        folder,
        0,
        TestKeys.reviewer().publicKey().hex(),
        TestKeys.organiser().publicKey().hex(),
        List.of());
  }

  /** A portal with these role keys. */
  public static RunningPortal start(
      Path folder, int port, String reviewer, String organiser, List<String> more)
      throws IOException {
    return start(folder, port, reviewer, organiser, more, List.of());
  }

  /** The same with variables of the environment, name and value in turn. */
  public static RunningPortal start(
      Path folder,
      int port,
      String reviewer,
      String organiser,
      List<String> more,
      List<String> environment)
      throws IOException {
    Files.createDirectories(folder);
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--data", folder.resolve("data").toString()));
    options.addAll(List.of("--reviewer-key", reviewer, "--organiser-key", organiser));
    options.addAll(List.of("--writes-per-minute", "0", "--reads-per-minute", "0"));
    options.addAll(List.of("--most-open-applications", "0"));
    options.addAll(more);
    // One that nobody else gets between two starts of the portal.
    int chosen = port == 0 ? FreePorts.one() : port;
    RunningPortal portal = new RunningPortal(folder, chosen, options, environment);
    portal.start();
    return portal;
  }

  private Command command() {
    Command command = Command.of(Program.PORTAL, "serve", "--port", "" + port);
    options.forEach(command::with);
    for (int i = 0; i < environment.size(); i += 2) {
      command.env(environment.get(i), environment.get(i + 1));
    }
    return command;
  }

  /** Starts it, or starts it again on the same port. */
  public void start() throws IOException {
    program.start();
    long deadline = System.nanoTime() + LONGEST_START.toNanos();
    while (!SERVING.matcher(program.out()).find()) {
      if (!program.isRunning() || System.nanoTime() > deadline) {
        close();
        throw new AssertionError("the portal did not start: " + log());
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  /** What it printed in its present life. */
  public String log() {
    return program.log();
  }

  /** Its address. */
  public String url() {
    return "http://localhost:" + port;
  }

  /** Its port. */
  public int port() {
    return port;
  }

  /** SIGKILL: no handler of the process runs. */
  public void kill() {
    program.kill();
  }

  /** SIGTERM, and waits until it has ended; returns its exit code. */
  public int stop() {
    return program.stop();
  }

  /** An answer over HTTP. */
  public record Reply(int status, String body, java.net.http.HttpHeaders headers) {
    /** The body as JSON. */
    public JsonObject json() {
      try {
        return StrictJson.parseObject(body.getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD);
      } catch (MalformedException e) {
        throw new AssertionError(e.getMessage() + " in " + body, e);
      }
    }

    /** A string of the body, by its path. */
    public String text(String path) {
      return switch (Json.at(json(), path)) {
        case io.ochk.protocol.json.JsonString s -> s.value();
        case io.ochk.protocol.json.JsonNumber n -> n.text();
        default -> throw new AssertionError(path + " in " + body);
      };
    }
  }

  /** GETs a path. */
  public Reply get(String path) throws IOException {
    return send(HttpRequest.newBuilder(URI.create(url() + path)).GET());
  }

  /** GETs a path that only a role may read. */
  public Reply getWith(String path, ReadGrant grant) throws IOException {
    String token =
        Base64.getUrlEncoder().withoutPadding().encodeToString(CanonicalJson.bytes(grant.json()));
    return send(
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Authorization", "OC-Statement " + token)
            .GET());
  }

  /** POSTs JSON to a path. */
  public Reply post(String path, byte[] body) throws IOException {
    return send(
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  /** Follows a stream, which the portal has begun when this returns; close what is returned. */
  public Stream<String> follow(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(60)).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofLines()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private Reply send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<String> response =
          http.send(
              request.timeout(Duration.ofSeconds(60)).build(),
              HttpResponse.BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body(), response.headers());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
