package io.ochk.system.world;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The network in front of one guardian's peer port. It can tell who sends, because frames say so,
 * and treats each sender as it was told: cut off, slow, everything twice, everything again after
 * what came later, in another order, without answers, or not as it was sent. It may stand between a
 * signer and its node as well.
 */
public final class FaultyLink implements AutoCloseable {
  /** What happens to what a sender sends. */
  public enum Fault {
    /** The connection is closed without an answer. */
    CUT,
    /** It arrives half a second late. */
    SLOW,
    /** It arrives, and every other answer is lost: the sender does not know. */
    ANSWER_LOST,
    /** It arrives twice. */
    TWICE,
    /** It arrives, and again after what came later. */
    REPLAYED_LATER,
    /** Every other one arrives after what came next; its sender hears nothing of it. */
    SWAPPED,
    /** Every other one arrives with one bit changed. */
    MANGLED,
    /** Its answers say that it is five minutes later than it is. */
    CLOCK_AHEAD
  }

  private static final Pattern SENDER =
      Pattern.compile("\"(?:from|operator_id)\":\"(op-[0-9a-f]{16})\"");

  private static final String EVENTS = "/rpc/v1/events";

  private static final Pattern TIME = Pattern.compile("\"time_ms\":([0-9]+)");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(60))
          .build();
  private final URI target;
  private final Map<String, Set<Fault>> faults = new ConcurrentHashMap<>();
  private final Map<String, byte[]> earlier = new ConcurrentHashMap<>();
  private final Map<String, byte[]> held = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();
  private final Random random;

  private FaultyLink(HttpServer server, URI target, Random random) {
    this.server = server;
    this.target = target;
    this.random = random;
  }

  /** A network in front of the port that a guardian's peers use. */
  public static FaultyLink inFrontOf(int port, Random random) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    FaultyLink link = new FaultyLink(server, URI.create("http://127.0.0.1:" + port), random);
    server.setExecutor(link.threads);
    server.createContext("/", link::carry);
    server.start();
    return link;
  }

  /** The address that peers are told. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on this happens to what {@code operatorId} sends; with no fault, all is well. */
  public void set(String operatorId, Fault... with) {
    faults.put(operatorId, Set.of(with));
  }

  /** All is well again, for everybody. */
  public void heal() {
    faults.clear();
  }

  private void carry(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (exchange.getRequestURI().getPath().equals(EVENTS)) {
        stream(exchange);
        return;
      }
      Matcher matcher = SENDER.matcher(new String(body, StandardCharsets.UTF_8));
      String sender = matcher.find() ? matcher.group(1) : "";
      Set<Fault> now = faults.getOrDefault(sender, Set.of());
      if (now.contains(Fault.CUT)) {
        return;
      }
      if (now.contains(Fault.SLOW) && !pause()) {
        return;
      }
      boolean turn =
          turns.computeIfAbsent(sender, s -> new AtomicInteger()).incrementAndGet() % 2 == 0;
      if (turn && now.contains(Fault.MANGLED)) {
        body = mangled(body);
      }
      if (now.contains(Fault.SWAPPED) && exchange.getRequestMethod().equals("POST")) {
        if (turn && held.putIfAbsent(sender, body) == null) {
          return;
        }
      }
      HttpResponse<byte[]> answer = forward(exchange, body);
      byte[] overtaken = held.remove(sender);
      if (overtaken != null) {
        forward(exchange, overtaken);
      }
      if (now.contains(Fault.TWICE)) {
        forward(exchange, body);
      }
      if (now.contains(Fault.REPLAYED_LATER) && exchange.getRequestMethod().equals("POST")) {
        byte[] before = earlier.put(sender, body);
        if (before != null) {
          forward(exchange, before);
        }
      }
      if (turn && now.contains(Fault.ANSWER_LOST)) {
        return;
      }
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      byte[] told = now.contains(Fault.CLOCK_AHEAD) ? later(answer.body()) : answer.body();
      exchange.sendResponseHeaders(answer.statusCode(), told.length == 0 ? -1 : told.length);
      exchange.getResponseBody().write(told);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // A slow network is slow by the clock: there is no event to wait for.
  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(500);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  // What a node tells its signer goes through as it comes.
  private void stream(HttpExchange exchange) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        client.send(request(exchange).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
    answer
        .headers()
        .firstValue("Content-Type")
        .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
    exchange.sendResponseHeaders(answer.statusCode(), 0);
    try (InputStream in = answer.body();
        OutputStream out = exchange.getResponseBody()) {
      byte[] some = new byte[8192];
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        out.write(some, 0, read);
        out.flush();
      }
    }
  }

  private HttpRequest.Builder request(HttpExchange exchange) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI().toString()));
    for (String name : List.of("Content-Type", "Authorization")) {
      String value = exchange.getRequestHeaders().getFirst(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    return request;
  }

  private static byte[] later(byte[] body) {
    return TIME.matcher(new String(body, StandardCharsets.UTF_8))
        .replaceAll(found -> "\"time_ms\":" + (Long.parseLong(found.group(1)) + 300_000))
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] mangled(byte[] body) {
    byte[] changed = body.clone();
    if (changed.length > 0) {
      synchronized (random) {
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(7));
      }
    }
    return changed;
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(exchange).timeout(Duration.ofSeconds(30));
    request.method(
        exchange.getRequestMethod(),
        body.length == 0
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(body));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
    client.close();
  }
}
