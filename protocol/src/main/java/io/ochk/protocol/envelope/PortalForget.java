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
 * {@code portal-forget}: the portal is to delete what it holds about the operator beyond the
 * public, signed record.
 *
 * @param audience the portal meant
 * @param operatorId who asks
 * @param signedAt when
 */
public record PortalForget(Optional<Origin> audience, OperatorId operatorId, Instant signedAt)
    implements Action {
  /** The name on the wire. */
  public static final String NAME = "portal-forget";

  static PortalForget read(JsonMembers members) throws MalformedException {
    return new PortalForget(
        Actions.audience(members),
        OperatorId.read(members, "operator_id"),
        UtcTime.read(members, "signed_at"));
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
    return Optional.empty();
  }

  @Override
  public JsonObject params() {
    return JsonObject.builder()
        .append("audience", audience.map(Origin::text))
        .put("operator_id", operatorId.text())
        .put("signed_at", UtcTime.format(signedAt))
        .build();
  }
}
