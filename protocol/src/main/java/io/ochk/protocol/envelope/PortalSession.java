package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code portal-session}: whoever holds a key opens a session at a portal, to read what is not
 * public. It gives leave to read and to nothing else.
 *
 * @param audience the portal meant
 * @param challenge what the portal drew for this session, 64 lower-case hex characters
 * @param operatorId the id of the key that signs
 * @param role as what the key's holder reads
 */
public record PortalSession(
    Optional<Origin> audience, String challenge, OperatorId operatorId, Reader role)
    implements Action {
  /** The name on the wire. */
  public static final String NAME = "portal-session";

  /** As what somebody reads. */
  public enum Reader {
    /** An operator: what the portal holds about that operator. */
    OPERATOR,
    /** The reviewer: the queue, with the answers. Only the key in office. */
    REVIEWER;

    /** The word on the wire. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The reader with this name. */
    public static Optional<Reader> parse(String word) {
      for (Reader reader : values()) {
        if (reader.wireName().equals(word)) {
          return Optional.of(reader);
        }
      }
      return Optional.empty();
    }

    private static Reader read(JsonMembers members, String name) throws MalformedException {
      return parse(members.string(name))
          .orElseThrow(() ->
              new MalformedException(members.path(name), "operator or reviewer", "another word"));
    }
  }

  static PortalSession read(JsonMembers members) throws MalformedException {
    return new PortalSession(
        Actions.audience(members),
        members.sha256("challenge"),
        OperatorId.read(members, "operator_id"),
        Reader.read(members, "role"));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Instant> statedAt() {
    return Optional.empty();
  }

  @Override
  public Optional<FederationSlug> federation() {
    return Optional.empty();
  }

  @Override
  public JsonObject params() {
    return JsonObject.builder()
        .append("audience", audience.map(Origin::text))
        .put("challenge", challenge)
        .put("operator_id", operatorId.text())
        .put("role", role.wireName())
        .build();
  }
}
