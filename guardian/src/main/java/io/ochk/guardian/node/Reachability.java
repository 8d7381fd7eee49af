package io.ochk.guardian.node;

import static io.ochk.guardian.node.PreflightCheck.fail;
import static io.ochk.guardian.node.PreflightCheck.pass;
import static io.ochk.guardian.node.PreflightCheck.warn;

import io.ochk.guardian.peer.Http;
import io.ochk.guardian.peer.PeerLinks;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether the addresses that peers and signers are told lead to this node: names that resolve, and
 * ports that answer. Who asks often gets what was found a moment ago.
 */
final class Reachability {
  private static final Duration REMEMBERED = Duration.ofSeconds(30);
  private static final Duration LATELY = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Pattern LITERAL = Pattern.compile("\\[.*]|[0-9.]+");

  private final Self self;
  private final PeerLinks peers;
  private final Http http;
  private final InstantSource clock;
  private List<PreflightCheck> found = List.of();
  private long lookedAtMs;

  Reachability(Self self, PeerLinks peers, Http http, InstantSource clock) {
    this.self = self;
    this.peers = peers;
    this.http = http;
    this.clock = clock;
  }

  /** What was found within the last half minute. */
  synchronized List<PreflightCheck> checks() {
    long since = clock.millis() - lookedAtMs;
    if (found.isEmpty() || since < 0 || since > REMEMBERED.toMillis()) {
      found =
          List.of(
              address("p2p address", self.p2p(), "--public-p2p"),
              peerPort(),
              address("api address", self.api(), "--public-api"),
              apiPort());
      lookedAtMs = clock.millis();
    }
    return found;
  }

  private static PreflightCheck address(String name, Origin origin, String option) {
    String host = URI.create(origin.text()).getHost();
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return fail(
          name, origin + " does not resolve", "Make its DNS record, or correct " + option + ".");
    }
    if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
      return warn(
          name,
          origin + " leads nowhere from other machines",
          "For peers on other machines give " + option + " https://NAME:PORT.");
    }
    if (LITERAL.matcher(host).matches()) {
      return warn(
          name,
          origin + " is an address, not a name",
          "With a DNS name in " + option + " the node can move to another address.");
    }
    if (origin.text().startsWith("http://")) {
      return warn(
          name,
          origin + " is without TLS",
          "Give --tls-cert and --tls-key, or put a proxy in front that ends TLS.");
    }
    return pass(name, origin + " is " + address.getHostAddress());
  }

  private PreflightCheck peerPort() {
    int heard = peers.heardWithin(LATELY);
    if (heard > 0) {
      return pass("p2p port", heard + " peers have reached it in the last minute");
    }
    return switch (http.get(self.p2p() + "/healthz", PATIENCE)) {
      case Http.Outcome.Answered answered when answered.ok() ->
          warn(
              "p2p port",
              self.p2p() + " answers from here, but no peer has reached it in the last minute",
              "Open port 9000 to the peers; if this node or they have just started, wait a"
                  + " minute.");
      case Http.Outcome.Answered answered ->
          fail(
              "p2p port",
              self.p2p() + " answers with status " + answered.status(),
              "Let " + self.p2p() + " lead to this node's port for peers.");
      case Http.Outcome.Failed(String detail) ->
          fail(
              "p2p port",
              self.p2p() + " does not answer: " + detail,
              "Open port 9000 to the peers, and check --public-p2p.");
    };
  }

  private PreflightCheck apiPort() {
    return switch (http.get(self.api() + "/api/node", PATIENCE)) {
      case Http.Outcome.Answered answered ->
          nodeKey(answered).equals(Optional.of(self.nodeKey().publicKey().hex()))
              ? pass("api port", "this node answers at " + self.api())
              : fail(
                  "api port",
                  self.api() + " is answered by another",
                  "Let " + self.api() + " lead to this node's API port.");
      case Http.Outcome.Failed(String detail) ->
          warn(
              "api port",
              self.api() + " does not answer from here: " + detail,
              "Open port 9001, and check --public-api; a router that does not lead a machine back"
                  + " to itself does no harm.");
    };
  }

  private static Optional<String> nodeKey(Http.Outcome.Answered answered) {
    return answered.json().flatMap(json -> json.get("node_pubkey")).flatMap(Reachability::text);
  }

  private static Optional<String> text(JsonValue value) {
    return value instanceof JsonString string ? Optional.of(string.value()) : Optional.empty();
  }
}
