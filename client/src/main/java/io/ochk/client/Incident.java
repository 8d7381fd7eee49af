package io.ochk.client;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;

/**
 * An incident on the public timeline.
 *
 * @param incidentId the portal's name for it
 * @param envelope what the operator signed, not verified
 * @param alert its typed reading: what is shown comes from here, not from the portal's summary
 * @param receivedAt when the portal says it came
 */
public record Incident(
    String incidentId, ActionEnvelope envelope, AlertPublish alert, String receivedAt) {
  static Incident read(JsonMembers members) throws MalformedException {
    ActionEnvelope envelope = ActionEnvelope.read(members.members("envelope"));
    if (!(envelope.action() instanceof AlertPublish alert)) {
      throw new MalformedException(
          members.path("envelope.payload.action"), "alert-publish", "another action");
    }
    return new Incident(
        members.text("incident_id", 128), envelope, alert, members.text("received_at", 40));
  }
}
