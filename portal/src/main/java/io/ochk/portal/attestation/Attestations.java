package io.ochk.portal.attestation;

import io.ochk.protocol.attestation.Health;
import io.ochk.protocol.attestation.HealthAttestation;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.MalformedException;
import io.ochk.server.store.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stored attestations of the last 30 days; every one was verified before it was stored. */
public final class Attestations {
  /** How long they are kept. */
  public static final Duration KEPT = Duration.ofDays(30);

  /** How long an attestation counts, in seconds. */
  static final long SPAN = Health.STALE_AFTER.toSeconds();

  static final long HOUR = 3_600;
  private static final int PURGED_AT_ONCE = 5_000;

  private Attestations() {}

  public static boolean store(
      Session session, FederationSlug slug, OperatorId operator, HealthAttestation attestation) {
    long at = attestation.attestation().attestedAt();
    int added =
        session.update(
            "INSERT INTO attestations (federation_slug, operator_id, attested_at, attestation)"
                + " VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (federation_slug, operator_id, attested_at) DO NOTHING",
            slug.text(),
            operator.text(),
            at,
            new String(attestation.bytes(), StandardCharsets.UTF_8));
    if (added == 0) {
      return false;
    }
    session.update(
        "INSERT INTO attestation_hours (federation_slug, operator_id, hour, heard, last_span)"
            + " VALUES (?, ?, ?, 1, ?) ON CONFLICT (federation_slug, operator_id, hour)"
            + " DO UPDATE SET heard = attestation_hours.heard"
            + " + CASE WHEN excluded.last_span > attestation_hours.last_span THEN 1 ELSE 0 END,"
            + " last_span = CASE WHEN excluded.last_span > attestation_hours.last_span"
            + " THEN excluded.last_span ELSE attestation_hours.last_span END",
        slug.text(),
        operator.text(),
        at / HOUR,
        at / SPAN);
    return true;
  }

  /** What a guardian's node said last. */
  public static Optional<HealthAttestation> latest(
      Session session, FederationSlug slug, OperatorId operator) {
    return list(session, slug, operator, Long.MAX_VALUE, 1).stream().findFirst();
  }

  /** What a guardian's node said before a time, the newest first. */
  public static List<HealthAttestation> list(
      Session session, FederationSlug slug, OperatorId operator, long before, int limit) {
    return session
        .list(
            "SELECT attestation FROM attestations WHERE federation_slug = ? AND operator_id = ?"
                + " AND attested_at < ? ORDER BY attested_at DESC LIMIT ?",
            row -> row.getString(1),
            slug.text(),
            operator.text(),
            before,
            limit)
        .stream()
        .map(Attestations::read)
        .toList();
  }

  /** When any of these guardians' nodes said something last. */
  public static Optional<Instant> lastOf(
      Session session, FederationSlug slug, List<OperatorId> operators) {
    return operators.stream()
        .flatMap(operator ->
            session
                .list(
                    "SELECT attested_at FROM attestations WHERE federation_slug = ?"
                        + " AND operator_id = ? ORDER BY attested_at DESC LIMIT 1",
                    row -> row.getLong(1),
                    slug.text(),
                    operator.text())
                .stream())
        .max(Long::compare)
        .map(Instant::ofEpochSecond);
  }

  /**
   * In how much of the time up to now a guardian was heard, in ten-thousandths; counted from its
   * first attestation, if that came later than the window's beginning.
   */
  public static Optional<Integer> uptime(
      Session session, FederationSlug slug, OperatorId operator, Duration window, Instant now) {
    Optional<Long> first = first(session, slug, operator);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    long from = Math.max(first.get(), now.minus(window).getEpochSecond());
    long heard =
        session.count(
            "SELECT COALESCE(SUM(heard), 0) FROM attestation_hours"
                + " WHERE federation_slug = ? AND operator_id = ? AND hour >= ?",
            slug.text(),
            operator.text(),
            from / HOUR);
    // Whole hours are counted, so the span of time begins with the hour that `from` lies in.
    long begin = Math.max(first.get(), from / HOUR * HOUR);
    long spans = now.getEpochSecond() / SPAN - begin / SPAN + 1;
    return Optional.of((int) Math.min(10_000, heard * 10_000 / Math.max(1, spans)));
  }

  /** When a guardian's node said something for the first time, as far as it is kept. */
  static Optional<Long> first(Session session, FederationSlug slug, OperatorId operator) {
    return session.first(
        "SELECT attested_at FROM attestations WHERE federation_slug = ? AND operator_id = ?"
            + " ORDER BY attested_at LIMIT 1",
        row -> row.getLong(1),
        slug.text(),
        operator.text());
  }

  /** In how many spans of each step since {@code fromHour} a guardian was heard. */
  static Map<Long, Long> heard(
      Session session, FederationSlug slug, OperatorId operator, int stepHours, long fromHour) {
    String step = "hour / " + stepHours;
    Map<Long, Long> heard = new HashMap<>();
    session
        .list(
            "SELECT "
                + step
                + ", SUM(heard) FROM attestation_hours WHERE federation_slug = ?"
                + " AND operator_id = ? AND hour >= ? GROUP BY "
                + step,
            row -> Map.entry(row.getLong(1), row.getLong(2)),
            slug.text(),
            operator.text(),
            fromHour)
        .forEach(entry -> heard.put(entry.getKey(), entry.getValue()));
    return heard;
  }

  /** Forgets what is older than 30 days, a portion at a time. */
  public static int purge(Session session, Instant now) {
    long before = now.minus(KEPT).getEpochSecond();
    session.update("DELETE FROM attestation_hours WHERE hour < ?", before / HOUR);
    return session.update(
        "DELETE FROM attestations WHERE attested_at < ? AND attested_at <="
            + " (SELECT MAX(attested_at) FROM (SELECT attested_at FROM attestations"
            + " WHERE attested_at < ? ORDER BY attested_at LIMIT "
            + PURGED_AT_ONCE
            + ") AS oldest)",
        before,
        before);
  }

  private static HealthAttestation read(String text) {
    try {
      return HealthAttestation.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds an attestation that does not parse", e);
    }
  }
}
