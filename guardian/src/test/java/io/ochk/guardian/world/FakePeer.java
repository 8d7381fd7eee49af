package io.ochk.guardian.world;

import com.sun.net.httpserver.HttpServer;
import io.ochk.protocol.identity.Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** What answers where a peer should be, and says what a test wants it to. */
public final class FakePeer implements AutoCloseable {
  /** An answer. */
  public record Said(int status, String body) {}

  /** A frame that came. */
  public record Heard(long nanos, String body) {}

  public final List<Heard> frames = new CopyOnWriteArrayList<>();
  public volatile Supplier<Said> toFrames = () -> new Said(200, "{\"ok\":true,\"acknowledged\":1}");
  public volatile Supplier<Said> toHello = () -> new Said(503, "{}");
  private final HttpServer server;

  public FakePeer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/peer/v1/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          boolean isFrame = exchange.getRequestURI().getPath().endsWith("frames");
          if (isFrame) {
            frames.add(new Heard(System.nanoTime(), new String(body, StandardCharsets.UTF_8)));
          }
          Said said = (isFrame ? toFrames : toHello).get();
          byte[] answer = said.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(said.status(), answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  public Origin origin() {
    return new Origin("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
