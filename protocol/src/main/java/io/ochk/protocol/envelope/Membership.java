package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.time.UtcTime;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code federation-join} and {@code federation-leave}: a request for a seat, and giving it up.
 *
 * @param kind which of the two
 * @param audience the portal meant
 * @param federationSlug the federation
 * @param operatorId who asks
 * @param seat the seat's number, from 0 to 14
 * @param signedAt when
 */
public record Membership(
    Kind kind,
    Optional<Origin> audience,
    FederationSlug federationSlug,
    OperatorId operatorId,
    int seat,
    Instant signedAt)
    implements Action {

  /** Which way the operator goes. */
  public enum Kind {
    /** Asks for the seat. */
    JOIN("federation-join"),
    /** Gives the seat, or the request for it, up. */
    LEAVE("federation-leave");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    /** The action's name on the wire. */
    public String wireName() {
      return wireName;
    }
  }

  /** The highest seat number: federations have up to 15 guardians. */
  public static final int MAX_SEAT = 14;

  static Membership read(Kind kind, JsonMembers members) throws MalformedException {
    return new Membership(
        kind,
        Actions.audience(members),
        FederationSlug.read(members, "federation_slug"),
        OperatorId.read(members, "operator_id"),
        (int) members.integer("seat", 0, MAX_SEAT),
        UtcTime.read(members, "signed_at"));
  }

  @Override
  public String name() {
    return kind.wireName();
  }

  @Override
  public Optional<Instant> statedAt() {
    return Optional.of(signedAt);
  }

  @Override
  public Optional<FederationSlug> federation() {
    return Optional.of(federationSlug);
  }

  @Override
  public JsonObject params() {
    return JsonObject.builder()
        .append("audience", audience.map(Origin::text))
        .put("federation_slug", federationSlug.text())
        .put("operator_id", operatorId.text())
        .put("seat", seat)
        .put("signed_at", UtcTime.format(signedAt))
        .build();
  }
}
