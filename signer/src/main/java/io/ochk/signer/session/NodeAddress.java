package io.ochk.signer.session;

import io.ochk.protocol.identity.Origin;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where a node's RPC is: HTTPS, or on this machine. Over plain HTTP to elsewhere a stranger on the
 * way could use the session that the signer opened.
 *
 * @param origin such as {@code https://node.example:9001}
 */
public record NodeAddress(Origin origin) {
  /** The address of this text, unless it is none, or plain HTTP to another machine. */
  public static Optional<NodeAddress> of(String text) {
    return Origin.of(text).filter(NodeAddress::isSafe).map(NodeAddress::new);
  }

  private static boolean isSafe(Origin origin) {
    URI uri = URI.create(origin.text());
    return "https".equals(uri.getScheme()) || isLoopback(uri.getHost());
  }

  private static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    boolean literal = host.startsWith("[") || host.matches("[0-9.]+");
    try {
      return literal && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The address of a path. */
  public URI at(String path) {
    return URI.create(origin.text() + path);
  }

  @Override
  public String toString() {
    return origin.text();
  }
}
