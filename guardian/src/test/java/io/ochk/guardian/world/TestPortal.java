package io.ochk.guardian.world;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ochk.client.PortalAddress;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.request.RequestResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Serves a federation's record and takes whatever nodes post. */
public final class TestPortal implements AutoCloseable {
  private static final Pattern BEFORE = Pattern.compile("&before=([0-9]{1,18})\\.([0-9a-f]{64})$");

  private final HttpServer server;
  private volatile byte[] record;
  private volatile boolean answers = true;
  private volatile int page = 500;
  private volatile Optional<String> unavailable = Optional.empty();
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
      if (unavailable.equals(Optional.of(path))) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      byte[] answer = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);
      if (path.endsWith("/record")) {
        answer = record;
      } else if (exchange.getRequestMethod().equals("GET")) {
        gets.add(path);
        String query = exchange.getRequestURI().getQuery();
        answer = listed(posts(path), query).getBytes(StandardCharsets.UTF_8);
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

  // As a portal lists statements: the newest first, and next_before names the last of a page.
  private String listed(List<String> results, String query) {
    int end = results.size();
    Matcher before = BEFORE.matcher(query);
    if (before.find()) {
      end = Integer.parseInt(before.group(1));
      if (!hash(results.get(end)).equals(before.group(2))) {
        throw new IllegalArgumentException(query);
      }
    }
    int start = Math.max(0, end - page);
    String next = start == 0 ? "null" : "\"" + start + "." + hash(results.get(start)) + "\"";
    List<String> shown = results.subList(start, end).reversed();
    return "{\"ok\":true,\"statements\":["
        + String.join(",", shown)
        + "],\"next_before\":"
        + next
        + "}";
  }

  private static String hash(String result) {
    try {
      return RequestResult.parse(result.getBytes(StandardCharsets.UTF_8)).request().hash();
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** How many statements it lists at once. */
  public void page(int most) {
    page = most;
  }

  /** Answers 503 to this path, until there is another. */
  public void unavailable(Optional<String> path) {
    unavailable = path;
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
