package io.ochk.portal.page;

import io.ochk.portal.attestation.Attestations;
import io.ochk.portal.attestation.Figures;
import io.ochk.portal.attestation.Series;
import io.ochk.protocol.attestation.Health;
import io.ochk.protocol.attestation.HealthAttestation;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.envelope.CeremonyJoin.SignerKind;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.store.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A seated guardian as the pages draw it.
 *
 * @param seat which seat, and who sits there
 * @param signer what holds its share, if it ever said so
 * @param health its colour
 * @param latest what its node said last
 * @param day its figures of the last 24 hours
 * @param month and of the last 30 days
 * @param hours the same by the hour
 * @param days and by the day
 */
public record GuardianView(
    Seat seat,
    Optional<SignerKind> signer,
    Health health,
    Optional<HealthAttestation.Payload> latest,
    Figures day,
    Figures month,
    Series hours,
    Series days) {

  /** The guardian in {@code seat}. */
  static GuardianView of(
      Session session,
      FederationSlug slug,
      Seat seat,
      Optional<SignerKind> signer,
      Optional<String> pinnedImage,
      Instant now) {
    OperatorId id = seat.operatorId();
    Optional<HealthAttestation.Payload> latest =
        Attestations.latest(session, slug, id).map(HealthAttestation::attestation);
    return new GuardianView(
        seat,
        signer,
        Health.of(latest, pinnedImage, now),
        latest,
        Figures.of(session, slug, id, Duration.ofHours(24), now),
        Figures.of(session, slug, id, Attestations.KEPT, now),
        Series.of(session, slug, id, Series.Step.HOUR, now),
        Series.of(session, slug, id, Series.Step.DAY, now));
  }

  /** Who it is. */
  public String id() {
    return seat.operatorId().text();
  }

  /** What the colour means, in words. */
  public String meaning() {
    return switch (health) {
      case GREEN -> "attested";
      case RED -> "another image than the pinned one";
      case GREY -> latest.isEmpty() ? "never heard of" : "silent";
    };
  }

  /** When its node said something last. */
  public Optional<String> attestedAt() {
    return latest.map(l -> UtcTime.format(Instant.ofEpochSecond(l.attestedAt())));
  }

  /** What holds its share, in words. */
  public String signerWords() {
    return signer
        .map(kind ->
            switch (kind) {
              case KIT -> "kit";
              case BROWSER -> "browser tab";
            })
        .orElse("not known yet");
  }

  /** Uptime by the day. */
  public Chart uptimeByDay() {
    return Chart.uptime(days);
  }

  /** Uptime by the hour. */
  public Chart uptimeByHour() {
    return Chart.uptime(hours);
  }

  /** Reachability by the day. */
  public Chart reachedByDay() {
    return Chart.reached(days);
  }

  /** Reachability by the hour. */
  public Chart reachedByHour() {
    return Chart.reached(hours);
  }

  /** Latency by the day. */
  public Chart latencyByDay() {
    return Chart.latency(days);
  }

  /** Latency by the hour. */
  public Chart latencyByHour() {
    return Chart.latency(hours);
  }
}
