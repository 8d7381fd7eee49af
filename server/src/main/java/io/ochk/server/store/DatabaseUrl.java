package io.ochk.server.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The address of a PostgreSQL database, as {@code postgresql://user:password@host:port/name} or
 * {@code jdbc:postgresql://…}. Its {@link #toString} leaves the password out.
 *
 * @param jdbc the address for the driver, without user and password
 * @param user the user, if the address names one
 * @param password the password, if the address holds one
 */
public record DatabaseUrl(String jdbc, Optional<String> user, Optional<String> password) {

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is not one of PostgreSQL's; the message does not quote
   *     it
   */
  public static DatabaseUrl parse(String text) {
    String address = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
    try {
      URI uri = new URI(address);
      boolean postgres = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
      if (!postgres || uri.getHost() == null) {
        throw expected();
      }
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      String port = uri.getPort() == -1 ? "" : ":" + uri.getPort();
      String info = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
      int colon = info.indexOf(':');
      String user = colon < 0 ? info : info.substring(0, colon);
      return new DatabaseUrl(
          "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query,
          user.isEmpty() ? Optional.empty() : Optional.of(decode(user)),
          colon < 0 ? Optional.empty() : Optional.of(decode(info.substring(colon + 1))));
    } catch (URISyntaxException e) {
      throw expected();
    }
  }

  private static IllegalArgumentException expected() {
    return new IllegalArgumentException(
        "expected a database address such as postgresql://user:password@host:5432/name");
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    int query = jdbc.indexOf('?');
    return query < 0 ? jdbc : jdbc.substring(0, query);
  }
}
