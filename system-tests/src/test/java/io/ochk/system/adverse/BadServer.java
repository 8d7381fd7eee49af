package io.ochk.system.adverse;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Listens like a portal and answers like none. */
final class BadServer implements AutoCloseable {
  private interface Manners {
    void answer(OutputStream out) throws IOException;
  }

  private final ServerSocket socket;

  private BadServer(Manners manners) throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> serve(manners));
  }

  /** A web page with status 200. */
  static BadServer html() throws IOException {
    return new BadServer(out ->
        out.write(
            bytes(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\n"
                    + "Connection: close\r\n\r\n<html>Welcome</html>")));
  }

  /** Half of what it announces, then the end. */
  static BadServer tornInTheMiddle() throws IOException {
    return new BadServer(out ->
        out.write(
            bytes(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n"
                    + "\r\n{\"ok\":true,\"federations\":[")));
  }

  /** JSON that never ends. */
  static BadServer endless() throws IOException {
    return new BadServer(out -> {
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

  /** An address where nothing listens. */
  static String closedPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://localhost:" + free.getLocalPort();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  String url() {
    return "http://localhost:" + socket.getLocalPort();
  }

  private void serve(Manners manners) {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        awaitRequest(client);
        manners.answer(client.getOutputStream());
      } catch (IOException e) {
        // The kit has hung up, or the test is over.
      }
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
