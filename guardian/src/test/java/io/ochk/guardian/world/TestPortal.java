package io.ochk.guardian.world;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ochk.client.PortalAddress;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Serves a federation's record and takes whatever nodes post. */
public final class TestPortal implements AutoCloseable {
  private final HttpServer server;
  private volatile byte[] record;
  private volatile boolean answers = true;
  private final Map<String, List<String>> posts = new ConcurrentHashMap<>();
  private final List<String> gets = new CopyOnWriteArrayList<>();

  public TestPortal(FederationRecord record) throws IOException {
    this.record = CanonicalJson.bytes(record.json());
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!answers) {
        exchange.sendResponseHeaders(502, -1);
        return;
      }
      String path = exchange.getRequestURI().getPath();
      byte[] answer = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);
      if (path.endsWith("/record")) {
        answer = record;
      } else if (exchange.getRequestMethod().equals("GET")) {
        gets.add(path);
        answer = listed(posts(path)).getBytes(StandardCharsets.UTF_8);
      } else {
        posts
            .computeIfAbsent(path, p -> new CopyOnWriteArrayList<>())
            .add(new String(body, StandardCharsets.UTF_8));
      }
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  // As a portal lists statements.
  private static String listed(List<String> results) {
    return "{\"ok\":true,\"statements\":[" + String.join(",", results) + "],\"next_before\":null}";
  }

  public List<String> gets() {
    return gets;
  }

  public void record(FederationRecord next) {
    record = CanonicalJson.bytes(next.json());
  }

  public void record(byte[] bytes) {
    record = bytes.clone();
  }

  public void answers(boolean yes) {
    answers = yes;
  }

  public List<String> posts(String path) {
    return posts.getOrDefault(path, List.of());
  }

  public Origin origin() {
    return new Origin("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public PortalAddress address() {
    return PortalAddress.of(origin()).orElseThrow();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
