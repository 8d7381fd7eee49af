package io.ochk.kit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * The few answers of a portal that the kit's own tests need; it takes everything that is posted.
 */
final class PortalDouble implements AutoCloseable {
  /** Something that was posted. */
  record Posted(String path, String body) {}

  private final HttpServer server;
  final List<Posted> posted = Collections.synchronizedList(new ArrayList<>());
  final FederationFixture federation;
  volatile Decision decision =
      FederationFixture.decision(
          Decision.Verdict.ACCEPT, FederationFixture.key(1).publicKey(), "Welcome.");
  volatile Function<String, Decision> decisionAbout = id -> FederationFixture.about(id, decision);
  volatile Optional<JsonObject> refusal = Optional.empty();
  volatile Optional<FederationRecord> hidden = Optional.empty();
  volatile String taken = "{\"ok\":true}";
  volatile boolean deaf;
  volatile byte[] charterText;

  PortalDouble() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    federation = new FederationFixture(Origin.of(url()).orElseThrow());
    charterText = federation.charter().source();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (exchange.getRequestMethod().equals("POST")) {
        if (deaf) {
          return; // the line breaks before anything is taken
        }
        posted.add(new Posted(path, body));
        if (refusal.isPresent()) {
          send(exchange, 409, "application/problem+json", CanonicalJson.text(refusal.get()));
        } else {
          send(exchange, 201, "application/json", taken);
        }
        return;
      }
      String text = read(path);
      if (text.isEmpty()) {
        send(
            exchange,
            404,
            "application/problem+json",
            "{\"code\":\"not_found\",\"detail\":\"nothing is here\"}");
      } else {
        send(exchange, 200, text.startsWith("{") ? "application/json" : "text/markdown", text);
      }
    }
  }

  private String read(String path) {
    return switch (path) {
      case "/.well-known/oc-operator-reviewer.json" ->
          CanonicalJson.text(FederationFixture.keys(FederationFixture.REVIEWER).json());
      case "/.well-known/oc-operator-organiser.json" ->
          CanonicalJson.text(FederationFixture.keys(FederationFixture.ORGANISER).json());
      case "/api/operator/charter" ->
          CanonicalJson.text(
              JsonObject.builder()
                  .put("ok", true)
                  .put(
                      "meta",
                      JsonObject.builder()
                          .put("federation_slug", FederationFixture.SLUG.text())
                          .put("charter_hash", federation.charter().hash())
                          .put("charter_version", "1.0.0")
                          .build())
                  .put("signatures", new io.ochk.protocol.json.JsonArray(List.of()))
                  .build());
      case "/api/public/federations/oc-me-v1/record" ->
          CanonicalJson.text(hidden.orElseGet(federation::record).json());
      case "/api/operator/registry/" + Kit.OPERATOR_ID ->
          CanonicalJson.text(
              JsonObject.builder()
                  .put("ok", true)
                  .put(
                      "operator",
                      JsonObject.builder()
                          .put("operator_id", Kit.OPERATOR_ID)
                          .put("pubkey", FederationFixture.key(1).publicKey().hex())
                          .put("decision", decision.json())
                          .build())
                  .build());
      default -> readMore(path);
    };
  }

  private String readMore(String path) {
    if (path.startsWith("/api/public/federations/oc-me-v1/charters/")) {
      return new String(charterText, StandardCharsets.UTF_8);
    }
    if (path.startsWith("/api/operator/applications/app-")) {
      String id = path.substring(path.lastIndexOf('/') + 1);
      return CanonicalJson.text(
          JsonObject.builder()
              .put("ok", true)
              .put("application_id", id)
              .put("state", "accepted")
              .put("decision", decisionAbout.apply(id).json())
              .build());
    }
    return "";
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
