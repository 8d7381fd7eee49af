package io.ochk.client;

import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.util.Optional;

/**
 * How far an application has come.
 *
 * @param applicationId the portal's name for it
 * @param state {@code received}, {@code accepted} or {@code rejected}
 * @param decision the reviewer's answer, not verified
 */
public record ApplicationState(String applicationId, String state, Optional<Decision> decision) {
  static ApplicationState read(JsonObject json) throws MalformedException {
    JsonMembers members = JsonMembers.of(json);
    return new ApplicationState(
        members.text("application_id", 128), members.text("state", 32), readDecision(members));
  }

  static Optional<Decision> readDecision(JsonMembers members) throws MalformedException {
    return !members.has("decision") || members.any("decision") == JsonNull.NULL
        ? Optional.empty()
        : Optional.of(Decision.read(members.members("decision")));
  }
}
