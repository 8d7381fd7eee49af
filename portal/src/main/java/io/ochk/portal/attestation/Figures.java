package io.ochk.portal.attestation;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.server.store.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Uptime and latency of a guardian over a window, by its own account and by its peers'.
 *
 * @param uptimeBps in how much of the time the portal heard from it, in ten-thousandths
 * @param own what it measured of its peers
 * @param peers what its peers measured of it
 */
public record Figures(
    Optional<Integer> uptimeBps, PeerReports.Measured own, PeerReports.Measured peers) {

  /** The figures of the window up to {@code now}. */
  public static Figures of(
      Session session, FederationSlug slug, OperatorId operator, Duration window, Instant now) {
    return new Figures(
        Attestations.uptime(session, slug, operator, window, now),
        PeerReports.byItself(session, slug, operator, window, now),
        PeerReports.ofPeer(session, slug, operator, window, now));
  }

  /** The figures as the API shows them. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("uptime_bps", number(uptimeBps))
        .put("latency_ms", number(own.latencyMs()))
        .put("peers_uptime_bps", number(peers.reachableBps()))
        .put("peers_latency_ms", number(peers.latencyMs()))
        .put("peers_samples", peers.samples())
        .build();
  }

  private static JsonValue number(Optional<Integer> value) {
    return value.<JsonValue>map(v -> JsonNumber.of(v.longValue())).orElse(JsonNull.NULL);
  }
}
