package io.ochk.server.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Chooses the port of a server whose own address has to be known before it listens. */
public final class FreePort {
  private FreePort() {}

  /**
   * {@code wanted}, or for 0 one that nobody has now. Another process may take it before the server
   * does: then the server does not start, and says so.
   *
   * @param bind the address to listen on
   * @param wanted 0 to 65535
   */
  public static int of(String bind, int wanted) {
    if (wanted != 0) {
      return wanted;
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(bind))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
