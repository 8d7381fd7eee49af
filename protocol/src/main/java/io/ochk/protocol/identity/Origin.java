package io.ochk.protocol.identity;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A web origin (RFC 6454) in its serialised form: scheme, host and a port unless it is the scheme's
 * own, in lower case, without path. A host has at most 253 characters.
 *
 * @param text such as {@code https://portal.example} or {@code http://localhost:8080}
 */
public record Origin(String text) {
  // What browsers' own rules and this language's agree about: with this check the same texts are
  // origins here and there.
  private static final Pattern HOST =
      Pattern.compile(
          "([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z]([a-z0-9-]*[a-z0-9])?\\.?"
              + "|(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}"
              + "|\\[[0-9a-f:.]+\\]");
  private static final int MAX_PORT = 65_535;

  // RFC 1035 leaves as many to a name as it is written. No pattern is tried on a longer host: its
  // depth would grow with the labels.
  private static final int MAX_HOST = 253;

  /** Refuses another form; such a value can only come from a bug. */
  public Origin {
    if (!normalised(text).equals(Optional.of(text))) {
      throw new IllegalArgumentException("not an origin");
    }
  }

  /** The origin of an http or https address, whatever path it has. */
  public static Optional<Origin> of(String address) {
    return normalised(address).map(Origin::new);
  }

  private static Optional<String> normalised(String address) {
    try {
      URI uri = new URI(address);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (!(scheme.equals("http") || scheme.equals("https"))
          || uri.getHost() == null
          || uri.getPort() > MAX_PORT
          || uri.getUserInfo() != null) {
        return Optional.empty();
      }
      String host = uri.getHost().toLowerCase(Locale.ROOT);
      if (host.length() > MAX_HOST || !HOST.matcher(host).matches()) {
        return Optional.empty();
      }
      int usual = scheme.equals("http") ? 80 : 443;
      String port = uri.getPort() == -1 || uri.getPort() == usual ? "" : ":" + uri.getPort();
      return Optional.of(scheme + "://" + host + port);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
