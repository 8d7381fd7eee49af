package io.ochk.office.watch;

import io.ochk.client.Incident;
import io.ochk.protocol.attestation.Health;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which alerts follow from what is seen now and what was seen before. */
final class Watching {
  private static final int REMEMBERED = 1_000;

  private final FederationSlug slug;
  private final Duration silentAfter;
  private final List<String> channels;

  /**
   * Watches a federation.
   *
   * @param silentAfter so long may the portal show nothing before people are told: as long as a
   *     guardian may
   */
  Watching(FederationSlug slug, Duration silentAfter, List<String> channels) {
    this.slug = slug;
    this.silentAfter = silentAfter;
    this.channels = List.copyOf(channels);
  }

  /** The state after an observation, with the alerts that follow pending. */
  WatchState seen(WatchState before, Observation observation, Instant now) {
    List<Alert> alerts = new ArrayList<>();
    long at = now.getEpochSecond();
    if (before.unseenTold()) {
      alerts.add(alert("portal-back", Optional.empty(), "info", at, "The portal answers again."));
    }
    Map<String, Health> guardians = new LinkedHashMap<>();
    for (Observation.Guardian guardian : observation.guardians()) {
      Health told =
          Optional.ofNullable(before.guardians().get(guardian.operator().text()))
              .orElse(Health.GREEN);
      // Who has never said anything has not stopped.
      boolean known = guardian.attestedAt().isPresent();
      if (known) {
        guardians.put(guardian.operator().text(), guardian.health());
        change(guardian, told, at).ifPresent(alerts::add);
      }
    }
    List<String> incidents = new ArrayList<>(before.incidents());
    for (Incident incident : observation.incidents()) {
      if (!incidents.contains(incident.incidentId())) {
        incidents.add(incident.incidentId());
        // What was on the timeline before the watch began is not news.
        if (before.begun()) {
          alerts.add(incident(incident, at));
        }
      }
    }
    int size = incidents.size();
    return new WatchState(
        true,
        guardians,
        incidents.subList(Math.max(0, size - REMEMBERED), size),
        Optional.empty(),
        false,
        pending(before, alerts, at));
  }

  /** The state after the portal showed nothing. */
  WatchState unseen(WatchState before, String why, Instant now) {
    long at = now.getEpochSecond();
    long since = before.unseenSince().orElse(at);
    boolean tell = !before.unseenTold() && at - since >= silentAfter.toSeconds();
    List<Alert> alerts =
        tell
            ? List.of(
                alert(
                    "portal-silent",
                    Optional.empty(),
                    "warning",
                    at,
                    "Nothing can be seen of the federation since "
                        + Instant.ofEpochSecond(since)
                        + ": "
                        + why))
            : List.of();
    return new WatchState(
        before.begun(),
        before.guardians(),
        before.incidents(),
        Optional.of(since),
        before.unseenTold() || tell,
        pending(before, alerts, at));
  }

  private Optional<Alert> change(Observation.Guardian guardian, Health told, long at) {
    if (guardian.health() == told) {
      return Optional.empty();
    }
    OperatorId operator = guardian.operator();
    String last = Instant.ofEpochSecond(guardian.attestedAt().orElse(0L)).toString();
    return Optional.of(
        switch (guardian.health()) {
          case GREY ->
              alert(
                  "guardian-silent",
                  Optional.of(operator),
                  "critical",
                  at,
                  "Guardian " + operator + " has stopped attesting; the last was at " + last + ".");
          case RED ->
              alert(
                  "guardian-red",
                  Optional.of(operator),
                  "warning",
                  at,
                  "Guardian " + operator + " says that it runs another image than the pinned one.");
          case GREEN ->
              alert(
                  "guardian-back",
                  Optional.of(operator),
                  "info",
                  at,
                  "Guardian " + operator + " is well again; it attested at " + last + ".");
        });
  }

  private Alert incident(Incident incident, long at) {
    return alert(
        "incident",
        Optional.of(OperatorId.of(incident.envelope().pubkey())),
        incident.alert().severity().wireName(),
        at,
        "Incident "
            + incident.incidentId()
            + ": "
            + incident.alert().title()
            + "\n\n"
            + shortened(incident.alert().body()));
  }

  private static String shortened(String body) {
    int most = 3_000;
    return body.length() <= most
        ? body
        : body.substring(0, body.offsetByCodePoints(0, body.codePointCount(0, most - 1)));
  }

  private Alert alert(
      String kind, Optional<OperatorId> operator, String severity, long at, String text) {
    return new Alert(kind, slug.text(), operator.map(OperatorId::text), severity, at, text);
  }

  private List<WatchState.Delivery> pending(WatchState before, List<Alert> alerts, long at) {
    List<WatchState.Delivery> pending = new ArrayList<>(before.pending());
    for (Alert alert : alerts) {
      channels.forEach(channel -> pending.add(new WatchState.Delivery(channel, alert, 0, at)));
    }
    return pending;
  }
}
