package io.ochk.system.world;

import io.ochk.server.fixture.FreePorts;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Listens like a portal and answers like none. */
public final class BadServer implements AutoCloseable {
  private interface Manners {
    void answer(Socket client) throws IOException;
  }

  private final ServerSocket socket;

  private BadServer(Manners manners) throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> serve(manners));
  }

  /** A web page with status 200. */
  public static BadServer html() throws IOException {
    return new BadServer(client ->
        client
            .getOutputStream()
            .write(
                bytes(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\n"
                        + "Connection: close\r\n\r\n<html>Welcome</html>")));
  }

  /** Half of what it announces, then the end. */
  public static BadServer tornInTheMiddle() throws IOException {
    return new BadServer(client ->
        client
            .getOutputStream()
            .write(
                bytes(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n"
                        + "\r\n{\"ok\":true,\"federations\":[")));
  }

  /** JSON that never ends. */
  public static BadServer endless() throws IOException {
    return new BadServer(client -> {
      OutputStream out = client.getOutputStream();
      out.write(
          bytes(
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                  + "\r\n{\"ok\":true,\"federations\":["));
      byte[] more = bytes("null,".repeat(20_000));
      while (true) {
        out.write(more);
      }
    });
  }

  /** Takes the request and says nothing, until whoever asked hangs up. */
  public static BadServer silent() throws IOException {
    return new BadServer(
        client -> client.getInputStream().transferTo(OutputStream.nullOutputStream()));
  }

  /** An address where nothing listens. */
  public static String closedPort() {
    return "http://localhost:" + FreePorts.one();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Its address. */
  public String url() {
    return "http://localhost:" + socket.getLocalPort();
  }

  private void serve(Manners manners) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> answer(client, manners));
      } catch (IOException e) {
        // The test is over.
      }
    }
  }

  private static void answer(Socket client, Manners manners) {
    try (client) {
      awaitRequest(client);
      manners.answer(client);
    } catch (IOException e) {
      // The kit has hung up.
    }
  }

  private static void awaitRequest(Socket client) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = client.getInputStream().read();
      if (next < 0) {
        return;
      }
      head.append((char) next);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
