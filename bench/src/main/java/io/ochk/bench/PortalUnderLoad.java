package io.ochk.bench;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.PublicKey;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real portal process on a free loopback port, with a data folder of its own. */
final class PortalUnderLoad implements AutoCloseable {
  private final Process process;
  private final Path data;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private PortalUnderLoad(Process process, Path data, int port) {
    this.process = process;
    this.data = data;
    this.port = port;
  }

  static PortalUnderLoad start(PublicKey reviewer, PublicKey organiser)
      throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("oc.root"));
    Path data = Files.createTempDirectory("oc-bench-portal");
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-XX:+UseSerialGC");
    command.add("-Xmx512m");
    command.add("-cp");
    command.add(
        root.resolve("portal/target/portal-0.1.0.jar")
            + ":"
            + root.resolve("portal/target/lib")
            + "/*");
    command.add("io.ochk.portal.PortalMain");
    command.addAll(
        List.of(
            "serve",
            "--port",
            "" + port,
            "--origin",
            "http://localhost:" + port,
            "--data",
            data.resolve("portal").toString(),
            "--reviewer-key",
            reviewer.hex(),
            "--organiser-key",
            organiser.hex(),
            "--writes-per-minute",
            "0",
            "--reads-per-minute",
            "0"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("log").toFile())
            .start();
    PortalUnderLoad portal = new PortalUnderLoad(process, data, port);
    portal.awaitHealth();
    return portal;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitHealth() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        get("/api/health");
        return;
      } catch (IOException e) {
        Thread.sleep(50);
      }
    }
    throw new IOException("the portal did not start:\n" + Files.readString(data.resolve("log")));
  }

  Process process() {
    return process;
  }

  int port() {
    return port;
  }

  String origin() {
    return "http://localhost:" + port;
  }

  JsonObject get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(origin() + path)).GET().build());
  }

  JsonObject post(String path, JsonObject body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(origin() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(CanonicalJson.bytes(body)))
            .build());
  }

  private JsonObject send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() >= 300) {
      throw new IOException(
          request.uri()
              + " answered "
              + response.statusCode()
              + ": "
              + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
    }
    try {
      return StrictJson.parseObject(response.body(), JsonLimits.RECORD);
    } catch (MalformedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    http.shutdownNow();
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
