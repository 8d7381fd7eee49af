package io.ochk.protocol.directory;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.util.Optional;

/**
 * A statement's place in its federation's chain.
 *
 * @param federationSlug whose chain
 * @param sequence 0 for the first statement, then one more each
 * @param previous SHA-256 of the statement before, 64 lower-case hex; none for the first
 * @param issuedAtUnix Unix seconds, never before the statement before
 */
public record ChainLink(
    FederationSlug federationSlug, long sequence, Optional<String> previous, long issuedAtUnix) {
  private static final long MAX_SEQUENCE = 1_000_000;

  static ChainLink read(JsonMembers members) throws MalformedException {
    FederationSlug slug = FederationSlug.read(members, "federation_slug");
    long sequence = members.integer("sequence", 0, MAX_SEQUENCE);
    Optional<String> previous = members.optionalSha256("previous");
    if (previous.isEmpty() != (sequence == 0)) {
      throw new MalformedException(
          members.path("previous"),
          sequence == 0 ? "null in the first statement" : "the hash of the statement before",
          sequence == 0 ? "a hash" : "null");
    }
    return new ChainLink(slug, sequence, previous, members.unixSeconds("issued_at_unix"));
  }

  void write(JsonObject.Builder builder) {
    builder
        .put("federation_slug", federationSlug.text())
        .put("sequence", sequence)
        .put("previous", previous)
        .put("issued_at_unix", issuedAtUnix);
  }
}
