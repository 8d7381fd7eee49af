package io.ochk.protocol.peer;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.util.Optional;

/**
 * What a node sees of its federation, so that peers can tell before a ceremony whether they see the
 * same ({@code docs/spec/guardian.md}, section 5).
 *
 * @param recordHead the hash of the newest statement of the verified record, 64 lower-case hex
 *     characters
 * @param charterHash the hash of the charter in force, 64 lower-case hex characters; nothing if
 *     none is
 * @param parametersSha256 SHA-256 of threshold and seats, 64 lower-case hex characters
 */
public record SeenFederation(
    String recordHead, Optional<String> charterHash, String parametersSha256) {
  /**
   * Reads it.
   *
   * @throws MalformedException if a member is missing, or is no hash
   */
  public static SeenFederation read(JsonMembers members) throws MalformedException {
    SeenFederation seen =
        new SeenFederation(
            members.sha256("record_head"),
            members.optionalSha256("charter_hash"),
            members.sha256("parameters_sha256"));
    members.end();
    return seen;
  }

  /** The object. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("charter_hash", charterHash)
        .put("parameters_sha256", parametersSha256)
        .put("record_head", recordHead)
        .build();
  }
}
