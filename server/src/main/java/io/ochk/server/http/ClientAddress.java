package io.ochk.server.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who a client is, for the rate limits: the peer's address or, behind proxies that are trusted, the
 * last address in {@code X-Forwarded-For} that is none of theirs. An IPv6 client is its /64.
 */
public final class ClientAddress {
  private static final Pattern LITERAL = Pattern.compile("[0-9A-Fa-f:.]+");

  private final List<Range> trusted;

  /**
   * A range of addresses.
   *
   * @param address its first address
   * @param prefix how many bits count
   */
  record Range(InetAddress address, int prefix) {
    static Range parse(String text) {
      int slash = text.indexOf('/');
      InetAddress address =
          literal(slash < 0 ? text : text.substring(0, slash))
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "expected an address or a range such as 10.0.0.0/8, found " + text));
      int most = address.getAddress().length * 8;
      int prefix = slash < 0 ? most : prefix(text.substring(slash + 1), most);
      if (prefix < 0) {
        throw new IllegalArgumentException(
            "expected a prefix of 0 to " + most + " bits, found " + text);
      }
      return new Range(address, prefix);
    }

    // -1 if it is none.
    private static int prefix(String digits, int most) {
      int prefix = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
      return prefix <= most ? prefix : -1;
    }

    boolean contains(InetAddress other) {
      byte[] mine = address.getAddress();
      byte[] theirs = other.getAddress();
      if (theirs.length != mine.length) {
        return false;
      }
      for (int bit = 0; bit < prefix; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((mine[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * With these trusted proxies.
   *
   * @param trustedProxies addresses or ranges such as {@code 10.0.0.0/8}
   * @throws IllegalArgumentException if one is neither
   */
  public ClientAddress(List<String> trustedProxies) {
    trusted = trustedProxies.stream().map(Range::parse).toList();
  }

  /** The client's name for the limiter. */
  public String of(String peer, Optional<String> forwardedFor) {
    return network(address(peer, forwardedFor));
  }

  /**
   * The client's own address, if there is no doubt about it: nothing if a trusted proxy does not
   * say for whom it asks, or somebody says so who is no trusted proxy.
   *
   * @param forwardedFor what the request says about proxies on its way, if it says anything
   */
  Optional<String> certain(String peer, Optional<String> forwardedFor) {
    if (isTrusted(peer)) {
      return forwardedFor.map(f -> address(peer, Optional.of(f))).filter(a -> !a.equals(peer));
    }
    return forwardedFor.isPresent() ? Optional.empty() : Optional.of(peer);
  }

  private String address(String peer, Optional<String> forwardedFor) {
    String client = peer;
    if (isTrusted(peer) && forwardedFor.isPresent()) {
      List<String> hops = Arrays.asList(forwardedFor.get().split(","));
      for (String hop : hops.reversed()) {
        if (literal(hop.strip()).isEmpty()) {
          break;
        }
        client = hop.strip();
        if (!isTrusted(client)) {
          break;
        }
      }
    }
    return client;
  }

  /** The name of a peer that is a client itself; nothing for a proxy that is trusted. */
  Optional<String> direct(String peer) {
    return isTrusted(peer) ? Optional.empty() : Optional.of(network(peer));
  }

  private boolean isTrusted(String address) {
    Optional<InetAddress> literal = literal(address);
    return literal.isPresent() && trusted.stream().anyMatch(r -> r.contains(literal.get()));
  }

  /** What counts as one client: an IPv4 address, or the /64 of an IPv6 address. */
  public static String network(String address) {
    Optional<InetAddress> literal = literal(address);
    if (literal.isEmpty() || literal.get().getAddress().length == 4) {
      return address;
    }
    byte[] network = literal.get().getAddress();
    Arrays.fill(network, 8, 16, (byte) 0);
    try {
      return InetAddress.getByAddress(network).getHostAddress() + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }

  // Only literals, so that nothing is ever looked up.
  static Optional<InetAddress> literal(String text) {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (!LITERAL.matcher(bare).matches() || !(bare.contains(":") || bare.contains("."))) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
