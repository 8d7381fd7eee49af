package io.ochk.system.adverse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ochk.system.world.RunningPortal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** Stands between a kit and an honest portal, and changes what the portal says. */
final class LyingServer implements AutoCloseable {
  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile RunningPortal portal;
  private volatile Lie lie = (path, text) -> text;

  /** What becomes of an answer. */
  interface Lie {
    /** The body that the kit gets. */
    String told(String path, String truth);
  }

  LyingServer(RunningPortal portal) throws IOException {
    this();
    standsBefore(portal);
  }

  /** Has an address, but no portal behind it yet. */
  LyingServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** The portal whose answers it changes. */
  void standsBefore(RunningPortal honest) {
    portal = honest;
  }

  /** Tells this from now on. */
  void tells(Lie next) {
    lie = next;
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      URI uri = URI.create(portal.url() + exchange.getRequestURI());
      HttpResponse<byte[]> truth =
          http.send(
              HttpRequest.newBuilder(uri)
                  .method(
                      exchange.getRequestMethod(),
                      HttpRequest.BodyPublishers.ofByteArray(
                          exchange.getRequestBody().readAllBytes()))
                  .header("Content-Type", "application/json")
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      String text = new String(truth.body(), StandardCharsets.UTF_8);
      byte[] told =
          lie.told(exchange.getRequestURI().getPath(), text).getBytes(StandardCharsets.UTF_8);
      truth
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      exchange.sendResponseHeaders(truth.statusCode(), told.length == 0 ? -1 : told.length);
      exchange.getResponseBody().write(told);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    http.close();
  }
}
