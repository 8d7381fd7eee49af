package io.ochk.client;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Some incidents.
 *
 * @param incidents in the portal's order
 * @param nextCursor where the next page begins, if there is one
 */
public record IncidentPage(List<Incident> incidents, Optional<String> nextCursor) {
  /** Keeps a copy. */
  public IncidentPage {
    incidents = List.copyOf(incidents);
  }

  static IncidentPage read(JsonObject json) throws MalformedException {
    JsonMembers members = JsonMembers.of(json);
    List<Incident> incidents = new ArrayList<>();
    for (JsonMembers incident : members.objects("incidents", 10_000)) {
      incidents.add(Incident.read(incident));
    }
    return new IncidentPage(incidents, members.optionalString("next_cursor"));
  }
}
