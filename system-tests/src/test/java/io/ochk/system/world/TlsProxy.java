package io.ochk.system.world;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;

/** Ends TLS in front of a port, as a reverse proxy does, and passes bytes on in both directions. */
public final class TlsProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;

  private TlsProxy(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  /** A proxy in front of a port of this machine. */
  public static TlsProxy inFrontOf(int port, SSLContext tls) throws IOException {
    ServerSocket server =
        tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    TlsProxy proxy = new TlsProxy(server, port);
    Thread.ofVirtual().start(proxy::serve);
    return proxy;
  }

  /** Its address. */
  public String url() {
    return "https://localhost:" + server.getLocalPort();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> pass(client));
      } catch (IOException e) {
        // A handshake that failed, or the test is over.
      }
    }
  }

  private void pass(Socket client) {
    try (client;
        Socket backend = new Socket(InetAddress.getLoopbackAddress(), target)) {
      Thread answers =
          Thread.ofVirtual()
              .start(() -> {
                try (client;
                    backend) {
                  backend.getInputStream().transferTo(client.getOutputStream());
                } catch (IOException e) {
                  // One of the two has hung up.
                }
              });
      client.getInputStream().transferTo(backend.getOutputStream());
      answers.join();
    } catch (IOException e) {
      // One of the two has hung up.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
