package io.ochk.protocol.charter;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;

/**
 * What happens to users' funds when they or the federation leave.
 *
 * @param onFederationSunset when the federation ends
 * @param onCharterAmendment when the charter changes
 */
public record ExitClause(String onFederationSunset, String onCharterAmendment) {
  static ExitClause read(JsonMembers members) throws MalformedException {
    ExitClause result =
        new ExitClause(
            members.text("on_federation_sunset", FrontMatter.MOST_CLAUSE),
            members.text("on_charter_amendment", FrontMatter.MOST_CLAUSE));
    members.end();
    return result;
  }

  JsonObject toJson() {
    return JsonObject.builder()
        .put("on_federation_sunset", onFederationSunset)
        .put("on_charter_amendment", onCharterAmendment)
        .build();
  }
}
