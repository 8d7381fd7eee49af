package io.ochk.protocol.directory;

import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.util.Optional;

/**
 * {@code charter-publish}: a version of the charter is put before the guardians.
 *
 * @param charterVersion 1 to 32 characters
 * @param charterHash 64 lower-case hex characters
 * @param supersedes the hash of the version that this one replaces, if there is one
 * @param ratifyByUnix Unix seconds by which guardians are asked to sign, if there is a term
 */
public record CharterPublish(
    String charterVersion,
    String charterHash,
    Optional<String> supersedes,
    Optional<Long> ratifyByUnix)
    implements DirectorySubject {
  static final String ACTION = "charter-publish";

  static CharterPublish read(JsonMembers members) throws MalformedException {
    return new CharterPublish(
        members.text("charter_version", 32),
        members.sha256("charter_hash"),
        members.optionalSha256("supersedes"),
        members.optionalUnixSeconds("ratify_by_unix"));
  }

  @Override
  public String action() {
    return ACTION;
  }

  @Override
  public void write(JsonObject.Builder builder) {
    builder
        .put("charter_version", charterVersion)
        .put("charter_hash", charterHash)
        .put("supersedes", supersedes);
    if (ratifyByUnix.isPresent()) {
      builder.put("ratify_by_unix", ratifyByUnix.get());
    } else {
      builder.put("ratify_by_unix", Optional.empty());
    }
  }
}
