package io.ochk.protocol.charter;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;

/**
 * How the charter changes.
 *
 * @param whoCanPropose who may propose an amendment
 * @param ratification how it is ratified
 * @param noticePeriodDays days between publication and effect, 0 to 3650
 */
public record AmendmentProcess(String whoCanPropose, String ratification, int noticePeriodDays) {
  static AmendmentProcess read(JsonMembers members) throws MalformedException {
    AmendmentProcess result =
        new AmendmentProcess(
            members.text("who_can_propose", FrontMatter.MOST_CLAUSE),
            members.text("ratification", FrontMatter.MOST_CLAUSE),
            (int) members.integer("notice_period_days", 0, 3650));
    members.end();
    return result;
  }

  JsonObject toJson() {
    return JsonObject.builder()
        .put("who_can_propose", whoCanPropose)
        .put("ratification", ratification)
        .put("notice_period_days", noticePeriodDays)
        .build();
  }
}
