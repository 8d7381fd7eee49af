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
 * {@code exit-handoff}: an operator announces to leave a seat, perhaps naming a successor.
 *
 * @param audience the portal meant
 * @param federationSlug the federation
 * @param operatorId who leaves
 * @param reason 1 to 2,000 characters
 * @param signedAt when
 * @param successorOperatorId who is to take the seat; the member is left out when there is nobody
 */
public record ExitHandoff(
    Optional<Origin> audience,
    FederationSlug federationSlug,
    OperatorId operatorId,
    String reason,
    Instant signedAt,
    Optional<OperatorId> successorOperatorId)
    implements Action {
  /** The name on the wire. */
  public static final String NAME = "exit-handoff";

  /** Longest reason, in UTF-16 units. */
  public static final int MAX_REASON = 2_000;

  static ExitHandoff read(JsonMembers members) throws MalformedException {
    return new ExitHandoff(
        Actions.audience(members),
        FederationSlug.read(members, "federation_slug"),
        OperatorId.read(members, "operator_id"),
        members.text("reason", MAX_REASON),
        UtcTime.read(members, "signed_at"),
        Actions.isThere(members, "successor_operator_id")
            ? Optional.of(OperatorId.read(members, "successor_operator_id"))
            : Optional.empty());
  }

  @Override
  public String name() {
    return NAME;
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
        .put("reason", reason)
        .put("signed_at", UtcTime.format(signedAt))
        .append("successor_operator_id", successorOperatorId.map(OperatorId::text))
        .build();
  }
}
