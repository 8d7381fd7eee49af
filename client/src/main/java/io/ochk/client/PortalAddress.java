package io.ochk.client;

import io.ochk.protocol.identity.Origin;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;

/**
 * Where a portal is, as far as a client may talk to it.
 *
 * <p>Everything that is believed is signed, but over plain HTTP anybody on the way reads what an
 * applicant answers, replays a reviewer's grant and withholds incidents. So an address is good if
 * it is HTTPS, or does not leave this machine; or if somebody has decided otherwise by name.
 */
public final class PortalAddress {
  private final Origin origin;

  private PortalAddress(Origin origin) {
    this.origin = origin;
  }

  /** The address, unless it is plain HTTP to another machine. */
  public static Optional<PortalAddress> of(Origin origin) {
    URI uri = URI.create(origin.text());
    return uri.getScheme().equals("https") || isLoopback(uri.getHost())
        ? Optional.of(new PortalAddress(origin))
        : Optional.empty();
  }

  /** The address even if it is plain HTTP to another machine, because a person has said so. */
  public static PortalAddress evenUnencrypted(Origin origin) {
    return new PortalAddress(origin);
  }

  // "localhost", 127.0.0.0/8 and [::1] as they are written: a name is not looked up, because who
  // answers for names could then send the client anywhere.
  private static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    boolean v6 = host.startsWith("[");
    if (!v6 && !host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      return false;
    }
    try {
      return InetAddress.ofLiteral(v6 ? host.substring(1, host.length() - 1) : host)
          .isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The portal's origin: the audience of what is sent to it. */
  public Origin origin() {
    return origin;
  }

  @Override
  public String toString() {
    return origin.text();
  }
}
