package io.ochk.signer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.peer.NodeHello;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that says what a test wants, over HTTP. */
final class ScriptedNode implements AutoCloseable {
  private final HttpServer server;
  final List<JsonObject> messages = new CopyOnWriteArrayList<>();
  final List<ActionEnvelope> sessions = new CopyOnWriteArrayList<>();
  final List<String> signerIds = new CopyOnWriteArrayList<>();
  final BlockingDeque<String> events = new LinkedBlockingDeque<>();
  private final AtomicInteger streams = new AtomicInteger();
  volatile PublicKey operator = TestKeys.operator(0).publicKey();
  volatile SigningKey nodeSigningKey = TestKeys.operator(9);
  volatile PublicKey nodeKey = nodeSigningKey.publicKey();
  volatile FederationSlug federation = Programme.SLUG;
  volatile String replayedNonce = "";
  volatile boolean storeBehind;
  volatile boolean refusesToChallenge;
  volatile boolean refusesSessions;

  /** What it shows as the signer's own word, if anything. */
  volatile Optional<ActionEnvelope> proof = Optional.empty();

  volatile long headSeen;
  private volatile int dropped;

  /** The code with which it does not take the next message, if not empty. */
  volatile String refusedOnce = "";

  /** What it says that the time is: that of the tests. */
  volatile long timeMs = (new Programme().now() + 86_400) * 1_000;

  ScriptedNode() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/rpc/v1/challenge", this::challenge);
    server.createContext("/rpc/v1/sessions", this::open);
    server.createContext("/rpc/v1/events", this::stream);
    server.createContext("/rpc/v1/messages", this::take);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private String signature(String clientNonce) {
    String nonce = replayedNonce.isEmpty() ? clientNonce : replayedNonce;
    return HexFormat.of()
        .formatHex(
            nodeSigningKey
                .sign(
                    new NodeHello(
                        Origin.of("https://node.example:9001").orElseThrow(),
                        "c".repeat(64),
                        nonce,
                        federation,
                        nodeKey))
                .bytes());
  }

  private void challenge(HttpExchange exchange) throws IOException {
    JsonMembers asked = body(exchange);
    if (refusesToChallenge) {
      answer(
          exchange,
          409,
          JsonObject.builder()
              .put("code", "signer_store_behind")
              .put("detail", "sign nothing")
              .build());
      return;
    }
    String nonce;
    try {
      nonce = asked.sha256("client_nonce");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    answer(
        exchange,
        200,
        JsonObject.builder()
            .put("ok", true)
            .put("challenge", "c".repeat(64))
            .put("node_pubkey", nodeKey.hex())
            .put("node_signature", signature(nonce))
            .put("federation_slug", federation.text())
            .put("operator_id", OperatorId.of(operator).text())
            .put("audience", "https://node.example:9001")
            .put("version", "test")
            .put("time_ms", timeMs)
            .build());
  }

  private void open(HttpExchange exchange) throws IOException {
    JsonMembers body = body(exchange);
    try {
      ActionEnvelope envelope = ActionEnvelope.read(body.members("envelope"));
      envelope.verify();
      if (!(envelope.action() instanceof SignerSession session)
          || !session.challenge().equals("c".repeat(64))) {
        throw new AssertionError("not a session: " + envelope);
      }
      sessions.add(envelope);
      signerIds.add(session.signerId());
      if (refusesSessions) {
        answer(
            exchange,
            503,
            JsonObject.builder().put("code", "unavailable").put("detail", "not now").build());
        return;
      }
      long head = session.storeHead();
      if (storeBehind || head < headSeen) {
        JsonObject.Builder problem =
            JsonObject.builder()
                .put("code", "signer_store_behind")
                .put("detail", "expected at least " + headSeen + ", found " + head);
        proof.ifPresent(shown -> problem.put("session", shown.json()));
        answer(exchange, 409, problem.build());
        return;
      }
      headSeen = Math.max(headSeen, head);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    answer(
        exchange,
        200,
        JsonObject.builder()
            .put("ok", true)
            .put("token", "t")
            .put("session_id", "s")
            .put("expires_at", 1)
            .build());
  }

  private void stream(HttpExchange exchange) throws IOException {
    int mine = streams.incrementAndGet();
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      write(out, "event: ready\ndata: {}\n\n");
      while (mine > dropped) {
        String event = events.poll(50, TimeUnit.MILLISECONDS);
        // A line that another has followed takes nothing from it, though its end is not noticed
        // yet.
        if (streams.get() != mine) {
          if (event != null) {
            events.addFirst(event);
          }
          return;
        }
        write(out, event == null ? ":\n" : event);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the lines that there are. */
  void drop() {
    dropped = streams.get();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Sends an event. */
  void send(String type, JsonObject data) {
    events.add("event: " + type + "\ndata: " + CanonicalJson.text(data) + "\n\n");
  }

  private void take(HttpExchange exchange) throws IOException {
    JsonMembers body = body(exchange);
    List<JsonValue> results = new ArrayList<>();
    try {
      headSeen = Math.max(headSeen, body.integer("store_head", 0, Long.MAX_VALUE));
      for (JsonMembers message : body.objects("messages", 64)) {
        messages.add(message.source());
        String code = refusedOnce;
        refusedOnce = "";
        results.add(
            code.isEmpty()
                ? JsonObject.builder().put("ok", true).build()
                : JsonObject.builder()
                    .put("ok", false)
                    .put("code", code)
                    .put("detail", "")
                    .build());
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    answer(
        exchange,
        200,
        JsonObject.builder().put("ok", true).put("results", new JsonArray(results)).build());
  }

  private static JsonMembers body(HttpExchange exchange) throws IOException {
    try {
      return JsonMembers.of(
          StrictJson.parseObject(exchange.getRequestBody().readAllBytes(), JsonLimits.RECORD));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void answer(HttpExchange exchange, int status, JsonObject body)
      throws IOException {
    byte[] bytes = CanonicalJson.bytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
