package io.ochk.protocol.charter;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** The host of an address in a charter, which may be written with or without a scheme. */
final class Endpoint {
  private Endpoint() {}

  /** The host in lower case without a final dot, or nothing if there is none to be found. */
  static Optional<String> host(String address) {
    String absolute = address.contains("://") ? address : "tcp://" + address;
    try {
      String host = new URI(absolute).getHost();
      if (host == null) {
        return Optional.empty();
      }
      String lower = host.toLowerCase(Locale.ROOT);
      return Optional.of(lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Whether the host is {@code ochk.io} or lies under it. */
  static boolean isOchk(String host) {
    return host.equals("ochk.io") || host.endsWith(".ochk.io");
  }
}
