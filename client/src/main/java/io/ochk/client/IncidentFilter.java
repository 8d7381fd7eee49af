package io.ochk.client;

import io.ochk.protocol.envelope.AlertPublish.Severity;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.time.UtcTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which incidents.
 *
 * @param federation of one federation only
 * @param severity at least this bad
 * @param since received at or after this instant
 */
public record IncidentFilter(
    Optional<FederationSlug> federation, Optional<Severity> severity, Optional<Instant> since) {
  Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    federation.ifPresent(f -> query.put("federation", f.text()));
    severity.ifPresent(s -> query.put("severity", s.wireName()));
    since.ifPresent(s -> query.put("since", UtcTime.format(s)));
    return query;
  }
}
