package io.ochk.portal.incident;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.store.StoredJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A published incident.
 *
 * @param cursor its place on the timeline
 * @param envelope the operator's statement
 * @param alert its typed reading
 */
public record Incident(Cursor cursor, ActionEnvelope envelope, AlertPublish alert) {

  static Incident stored(long position, String id, String envelopeText) {
    ActionEnvelope envelope = StoredJson.envelope(envelopeText);
    try {
      return new Incident(new Cursor(position, id), envelope, (AlertPublish) envelope.action());
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds an envelope that does not parse", e);
    }
  }

  /** When the portal received it. */
  public Instant receivedAt() {
    return Instant.EPOCH.plus(cursor.position(), ChronoUnit.MICROS);
  }

  /** The incident as the API shows it. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("incident_id", cursor.incidentId())
        .put("federation_slug", alert.federationSlug().text())
        .put("operator_id", OperatorId.of(envelope.pubkey()).text())
        .put("severity", alert.severity().wireName())
        .put("title", alert.title())
        .put("body", alert.body())
        .put("tags", JsonArray.ofStrings(alert.tags()))
        .put("occurred_at", UtcTime.format(alert.occurredAt()))
        .put("received_at", UtcTime.format(receivedAt()))
        .put("envelope", envelope.json())
        .build();
  }
}
