package io.ochk.guardian.intake;

import io.ochk.guardian.store.Facts;
import io.ochk.guardian.store.Turn;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.envelope.BridgeCommand;
import io.ochk.protocol.identity.Origin;
import io.ochk.server.http.ClientAddress;
import io.ochk.server.http.RateLimiter;
import io.ochk.server.http.Request;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which kinds of requests this node lets in without a seat's approval: those that its operator has
 * allowed, and at first none.
 */
public final class BridgeRules {
  private static final int MOST_AN_HOUR = 120;
  private static final int MOST_OF_CLIENT = 10;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Turns turns;
  private final Origin api;
  private final Origin pages;
  private final RateLimiter limiter;
  private final RateLimiter clients;
  private volatile Set<String> allowed = Set.of();

  /**
   * Rules in a store.
   *
   * @param api this node's origin
   * @param pages the origin whose pages may use the bridge: the portal's
   */
  public BridgeRules(Turns turns, Origin api, Origin pages, InstantSource clock) {
    this.turns = turns;
    this.api = api;
    this.pages = pages;
    this.limiter = new RateLimiter("bridge", MOST_AN_HOUR, Duration.ofHours(1), clock);
    this.clients = new RateLimiter("bridge-client", MOST_OF_CLIENT, Duration.ofDays(1), clock);
  }

  /** Takes up what the store remembers. */
  public void load() throws ProblemException {
    allowed =
        turns
            .read(session -> Facts.get(session, Facts.BRIDGE))
            .map(BridgeRules::kinds)
            .orElse(Set.of());
  }

  private static Set<String> kinds(String text) {
    return text.isEmpty() ? Set.of() : new TreeSet<>(Arrays.asList(text.split(",")));
  }

  /** The kinds that are let in. */
  public Set<String> allowed() {
    return allowed;
  }

  /** Refuses a request of a kind that is not let in. */
  public void require(io.ochk.protocol.request.Request request) throws ProblemException {
    if (!allowed.contains(request.kind().wireName())) {
      throw Problem.of(
              ProblemCode.KIND_NOT_ALLOWED,
              "kind",
              "expected one of " + allowed + ", found " + request.kind().wireName())
          .exception();
    }
  }

  /**
   * Refuses what comes too often, and what a page brings that is not the portal's: one that names
   * its own origin, or that got here under a name of its own.
   *
   * @param client the address that it comes from, where that is certain; from this machine there is
   *     no limit but the one for all
   */
  public void require(Request.Headers headers, Optional<String> client) throws ProblemException {
    Optional<String> origin = headers.get("origin");
    if (origin.isPresent()
        && !origin.get().equals(pages.text())
        && !origin.get().equals(api.text())) {
      throw Problem.of(
              ProblemCode.AUDIENCE_FOREIGN, "expected a page of " + pages + ", found another's")
          .exception();
    }
    Optional<String> host = headers.get("host");
    if (host.isPresent() && !isOwn(host.get())) {
      throw Problem.of(
              ProblemCode.AUDIENCE_FOREIGN, "expected a request to " + api + ", found another host")
          .exception();
    }
    Optional<String> other = client.filter(address -> !isThisMachine(address));
    if (other.isPresent() && !clients.take(ClientAddress.network(other.get())).allowed()) {
      throw Problem.passing(
              ProblemCode.RATE_LIMITED,
              "expected at most "
                  + MOST_OF_CLIENT
                  + " requests a day from one address through the bridge, found more",
              Duration.ofHours(2))
          .exception();
    }
    if (!limiter.take("").allowed()) {
      throw Problem.passing(
              ProblemCode.RATE_LIMITED,
              "expected at most " + MOST_AN_HOUR + " requests in an hour through the bridge",
              Duration.ofMinutes(1))
          .exception();
    }
  }

  private static boolean isThisMachine(String address) {
    try {
      return InetAddress.ofLiteral(address).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean isOwn(String host) {
    String name = host.replaceFirst(":[0-9]{1,5}$", "");
    String own = URI.create(api.text()).getHost();
    return LOOPBACK.contains(name) || name.equalsIgnoreCase(own);
  }

  /**
   * Follows a command of this node's operator: these kinds, and no others. Signers give all
   * commands the same life, so the one that runs out first was signed first.
   *
   * @param expiresAt when the command runs out, Unix seconds
   * @throws ProblemException if a later command was followed already
   */
  void take(Turn turn, BridgeCommand command, long expiresAt) throws ProblemException {
    long last =
        Facts.get(turn.session(), Facts.BRIDGE_UNTIL).map(Long::parseLong).orElse(Long.MIN_VALUE);
    if (expiresAt < last) {
      throw Problem.of(
              ProblemCode.ALREADY_DECIDED,
              "payload.expires_at",
              "expected a command as late as the last one, " + last + ", found " + expiresAt)
          .exception();
    }
    Facts.put(turn.session(), Facts.BRIDGE_UNTIL, Long.toString(expiresAt));
    Facts.put(turn.session(), Facts.BRIDGE, String.join(",", command.allowed()));
    turn.afterwards(() -> allowed = Set.copyOf(command.allowed()));
  }
}
