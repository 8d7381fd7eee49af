package io.ochk.portal.attestation;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.server.store.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Uptime and latency of a guardian, step by step up to now.
 *
 * @param step how long a point is
 * @param points the oldest first; the last one is not over yet
 */
public record Series(Step step, List<Point> points) {
  /** Keeps a copy of the points. */
  public Series {
    points = List.copyOf(points);
  }

  /** How long a point is, and how many there are. */
  public enum Step {
    /** The last day by the hour. */
    HOUR(1, 24),
    /** The last 30 days, which begin at midnight UTC. */
    DAY(24, 30);

    private final int hours;
    private final int count;

    Step(int hours, int count) {
      this.hours = hours;
      this.count = count;
    }

    private long seconds() {
      return hours * Attestations.HOUR;
    }
  }

  /**
   * What is known of an hour or a day.
   *
   * @param from its beginning
   * @param uptimeBps in how much of it the portal heard from the guardian, in ten-thousandths;
   *     nothing before its first attestation
   * @param peers what its peers measured
   */
  public record Point(Instant from, Optional<Integer> uptimeBps, PeerReports.Measured peers) {}

  private static final PeerReports.Measured NOTHING =
      new PeerReports.Measured(0, Optional.empty(), Optional.empty());

  /** The series of a guardian up to {@code now}. */
  public static Series of(
      Session session, FederationSlug slug, OperatorId operator, Step step, Instant now) {
    long last = now.getEpochSecond() / step.seconds();
    long first = last - step.count + 1;
    Optional<Long> begin = Attestations.first(session, slug, operator);
    Map<Long, Long> heard =
        Attestations.heard(session, slug, operator, step.hours, first * step.hours);
    Map<Long, PeerReports.Measured> measured =
        PeerReports.ofPeer(session, slug, operator, step.hours, first * step.hours);
    List<Point> points = new ArrayList<>();
    for (long index = first; index <= last; index++) {
      long from = index * step.seconds();
      long count = heard.getOrDefault(index, 0L);
      points.add(
          new Point(
              Instant.ofEpochSecond(from),
              begin.flatMap(b -> uptime(count, Math.max(b, from), end(from, step, now))),
              measured.getOrDefault(index, NOTHING)));
    }
    return new Series(step, points);
  }

  private static long end(long from, Step step, Instant now) {
    return Math.min(from + step.seconds() - 1, now.getEpochSecond());
  }

  private static Optional<Integer> uptime(long heard, long from, long to) {
    if (to < from) {
      return Optional.empty();
    }
    long spans = to / Attestations.SPAN - from / Attestations.SPAN + 1;
    return Optional.of((int) Math.min(10_000, heard * 10_000 / spans));
  }
}
