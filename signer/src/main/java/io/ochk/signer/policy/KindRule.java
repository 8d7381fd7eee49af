package io.ochk.signer.policy;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.util.Optional;

/**
 * What to do with one kind of request.
 *
 * @param answer what is answered
 * @param perDay how many a day (UTC) are allowed without asking; no limit if there is none
 */
public record KindRule(Answer answer, Optional<Long> perDay) {
  private static final long MOST = 1_000_000_000L;

  JsonObject json() {
    JsonObject.Builder json = JsonObject.builder().put("answer", answer.word());
    if (perDay.isPresent()) {
      json.put("per_day", JsonNumber.of(perDay.get()));
    } else {
      json.put("per_day", Optional.empty());
    }
    return json.build();
  }

  static KindRule read(JsonMembers members) throws MalformedException {
    KindRule rule =
        new KindRule(Answer.read(members, "answer"), members.optionalInteger("per_day", 0, MOST));
    members.end();
    return rule;
  }
}
