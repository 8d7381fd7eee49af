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
 * {@code charter-sign}: the ratification of one version of a federation's charter.
 *
 * @param audience the portal meant
 * @param charterHash the hash that the operator recomputed from the text, 64 lower-case hex
 * @param charterVersion the version, 1 to 32 characters
 * @param federationSlug the federation
 * @param operatorId who ratifies
 * @param signedAt when
 */
public record CharterSign(
    Optional<Origin> audience,
    String charterHash,
    String charterVersion,
    FederationSlug federationSlug,
    OperatorId operatorId,
    Instant signedAt)
    implements Action {
  /** The name on the wire. */
  public static final String NAME = "charter-sign";

  static CharterSign read(JsonMembers members) throws MalformedException {
    return new CharterSign(
        Actions.audience(members),
        members.sha256("charter_hash"),
        members.text("charter_version", 32),
        FederationSlug.read(members, "federation_slug"),
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
    return Optional.of(federationSlug);
  }

  @Override
  public JsonObject params() {
    return JsonObject.builder()
        .append("audience", audience.map(Origin::text))
        .put("charter_hash", charterHash)
        .put("charter_version", charterVersion)
        .put("federation_slug", federationSlug.text())
        .put("operator_id", operatorId.text())
        .put("signed_at", UtcTime.format(signedAt))
        .build();
  }
}
