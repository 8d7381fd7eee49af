package io.ochk.portal.attestation;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.peer.PeerReport;
import io.ochk.server.store.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The stored peer reports of the last 30 days; every one was verified before it was stored. */
public final class PeerReports {
  private static final long HOUR = 3_600;
  private static final int PURGED_AT_ONCE = 5_000;

  private PeerReports() {}

  /**
   * What was measured in a window.
   *
   * @param samples how often
   * @param reachableBps how often it answered, in ten-thousandths
   * @param latencyMs how long an answer took, on average
   */
  public record Measured(
      long samples, Optional<Integer> reachableBps, Optional<Integer> latencyMs) {}

  public static boolean store(
      Session session, FederationSlug slug, OperatorId reporter, PeerReport report) {
    long at = report.report().measuredAt();
    int added =
        session.update(
            "INSERT INTO peer_reports (federation_slug, operator_id, measured_at, report)"
                + " VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (federation_slug, operator_id, measured_at) DO NOTHING",
            slug.text(),
            reporter.text(),
            at,
            new String(report.bytes(), StandardCharsets.UTF_8));
    if (added == 0) {
      return false;
    }
    for (PeerReport.Peer peer : report.report().peers()) {
      count(session, slug, reporter, peer, at / HOUR);
    }
    return true;
  }

  private static void count(
      Session session, FederationSlug slug, OperatorId reporter, PeerReport.Peer peer, long hour) {
    session.update(
        "INSERT INTO peer_hours (federation_slug, operator_id, peer_id, hour, samples, reachable,"
            + " latency_sum_ms, latency_samples) VALUES (?, ?, ?, ?, 1, ?, ?, ?)"
            + " ON CONFLICT (federation_slug, operator_id, peer_id, hour) DO UPDATE SET"
            + " samples = peer_hours.samples + 1,"
            + " reachable = peer_hours.reachable + excluded.reachable,"
            + " latency_sum_ms = peer_hours.latency_sum_ms + excluded.latency_sum_ms,"
            + " latency_samples = peer_hours.latency_samples + excluded.latency_samples",
        slug.text(),
        reporter.text(),
        peer.operatorId().shortForm().text(),
        hour,
        peer.reachable() ? 1 : 0,
        peer.latencyMs().orElse(0),
        peer.latencyMs().isPresent() ? 1 : 0);
  }

  /** When a guardian reported last, Unix seconds. */
  public static Optional<Long> last(Session session, FederationSlug slug, OperatorId reporter) {
    return session.first(
        "SELECT measured_at FROM peer_reports WHERE federation_slug = ? AND operator_id = ?"
            + " ORDER BY measured_at DESC LIMIT 1",
        row -> row.getLong(1),
        slug.text(),
        reporter.text());
  }

  /** What the others measured of a guardian. */
  public static Measured ofPeer(
      Session session, FederationSlug slug, OperatorId peer, Duration window, Instant now) {
    return measured(session, slug, "peer_id = ?", peer, window, now);
  }

  /** What a guardian measured of all others. */
  public static Measured byItself(
      Session session, FederationSlug slug, OperatorId reporter, Duration window, Instant now) {
    return measured(session, slug, "operator_id = ?", reporter, window, now);
  }

  private static Measured measured(
      Session session,
      FederationSlug slug,
      String condition,
      OperatorId operator,
      Duration window,
      Instant now) {
    return session
        .list(
            "SELECT COALESCE(SUM(samples), 0), COALESCE(SUM(reachable), 0),"
                + " COALESCE(SUM(latency_sum_ms), 0), COALESCE(SUM(latency_samples), 0)"
                + " FROM peer_hours WHERE federation_slug = ? AND hour >= ? AND peer_id <>"
                + " operator_id AND "
                + condition,
            row ->
                new Measured(
                    row.getLong(1),
                    ratio(10_000 * row.getLong(2), row.getLong(1)),
                    ratio(row.getLong(3), row.getLong(4))),
            slug.text(),
            now.minus(window).getEpochSecond() / HOUR,
            operator.text())
        .getFirst();
  }

  /** What the others measured of a guardian, in each step since {@code fromHour}. */
  static Map<Long, Measured> ofPeer(
      Session session, FederationSlug slug, OperatorId peer, int stepHours, long fromHour) {
    String step = "hour / " + stepHours;
    Map<Long, Measured> measured = new HashMap<>();
    session
        .list(
            "SELECT "
                + step
                + ", SUM(samples), SUM(reachable), SUM(latency_sum_ms), SUM(latency_samples)"
                + " FROM peer_hours WHERE federation_slug = ? AND hour >= ?"
                + " AND peer_id <> operator_id AND peer_id = ? GROUP BY "
                + step,
            row ->
                Map.entry(
                    row.getLong(1),
                    new Measured(
                        row.getLong(2),
                        ratio(10_000 * row.getLong(3), row.getLong(2)),
                        ratio(row.getLong(4), row.getLong(5)))),
            slug.text(),
            fromHour,
            peer.text())
        .forEach(entry -> measured.put(entry.getKey(), entry.getValue()));
    return measured;
  }

  private static Optional<Integer> ratio(long sum, long count) {
    return count == 0 ? Optional.empty() : Optional.of((int) (sum / count));
  }

  /** Forgets what is older than 30 days, a portion at a time. */
  public static int purge(Session session, Instant now) {
    long before = now.minus(Attestations.KEPT).getEpochSecond();
    session.update("DELETE FROM peer_hours WHERE hour < ?", before / HOUR);
    return session.update(
        "DELETE FROM peer_reports WHERE measured_at < ? AND measured_at <="
            + " (SELECT MAX(measured_at) FROM (SELECT measured_at FROM peer_reports"
            + " WHERE measured_at < ? ORDER BY measured_at LIMIT "
            + PURGED_AT_ONCE
            + ") AS oldest)",
        before,
        before);
  }
}
