package io.ochk.portal.page;

import io.ochk.protocol.identity.Origin;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * How far from whoever reads a page an origin is, as it is written: a name is not looked up. The
 * further down, the fewer see what is there, and it is theirs: an operator's word must not have a
 * reader's browser ask the reader's own machine or router.
 */
enum AddressSpace {
  /** Everywhere the same. */
  PUBLIC,
  /**
   * An address of a private network (RFC 1918, RFC 4193), a site (RFC 3513) or a link (RFC 3927,
   * RFC 4291).
   */
  LOCAL,
  /** The reader's own machine: loopback, the unspecified address, {@code localhost} (RFC 6761). */
  LOOPBACK;

  private static final Pattern V4 = Pattern.compile("[0-9.]+");
  private static final Pattern LOCALHOST = Pattern.compile("(?:.*\\.)?localhost\\.?");

  /** Where an origin is. */
  static AddressSpace of(Origin origin) {
    String host = URI.create(origin.text()).getHost();
    if (LOCALHOST.matcher(host).matches()) {
      return LOOPBACK;
    }
    boolean v6 = host.startsWith("[");
    if (!v6 && !V4.matcher(host).matches()) {
      return PUBLIC;
    }
    try {
      return of(InetAddress.ofLiteral(v6 ? host.substring(1, host.length() - 1) : host));
    } catch (IllegalArgumentException e) {
      // What is no address leads nowhere: nobody has to ask it.
      return LOOPBACK;
    }
  }

  private static AddressSpace of(InetAddress address) {
    if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
      return LOOPBACK;
    }
    boolean unique = address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
    return unique || address.isSiteLocalAddress() || address.isLinkLocalAddress() ? LOCAL : PUBLIC;
  }

  /** Whether a page from here may ask there: nothing that is nearer to its reader than itself. */
  boolean mayAsk(AddressSpace there) {
    return there.compareTo(this) <= 0;
  }
}
