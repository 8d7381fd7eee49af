package io.ochk.protocol.charter;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;

/**
 * A gateway through which the federation's users reach Lightning.
 *
 * @param operator who runs it
 * @param apiEndpoint where it is
 * @param feeScheduleUrl where its fees are published
 */
public record Gateway(String operator, String apiEndpoint, String feeScheduleUrl) {
  static Gateway read(JsonMembers members) throws MalformedException {
    Gateway result =
        new Gateway(
            members.text("operator", FrontMatter.MOST_TEXT),
            members.text("api_endpoint", FrontMatter.MOST_TEXT),
            members.text("fee_schedule_url", FrontMatter.MOST_TEXT));
    members.end();
    return result;
  }

  JsonObject toJson() {
    return JsonObject.builder()
        .put("operator", operator)
        .put("api_endpoint", apiEndpoint)
        .put("fee_schedule_url", feeScheduleUrl)
        .build();
  }
}
