package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code node-certify}: an operator certifies its node's short-lived key, and says where the node
 * is.
 *
 * @param api the origin of the node's API
 * @param p2p the origin where peers reach it
 * @param federationSlug the federation
 * @param issuedAt Unix seconds; of several certificates the latest counts
 * @param nodePubkey the node's key
 * @param notAfter Unix seconds, until which the key may speak for the operator; after {@code
 *     issuedAt}, by at most 31 days
 * @param operatorId whose node it is
 */
public record NodeCertify(
    Origin api,
    Origin p2p,
    FederationSlug federationSlug,
    long issuedAt,
    PublicKey nodePubkey,
    long notAfter,
    OperatorId operatorId)
    implements GuardianAction {
  /** The name on the wire. */
  public static final String NAME = "node-certify";

  /** The longest time between issue and end. */
  public static final Duration MAX_LIFETIME = Duration.ofDays(31);

  static NodeCertify read(JsonMembers members) throws MalformedException {
    JsonMembers endpoints = members.members("endpoints");
    Origin api = Actions.origin(endpoints, "api");
    Origin p2p = Actions.origin(endpoints, "p2p");
    endpoints.end();
    long issuedAt = issuedAt(members);
    return new NodeCertify(
        api,
        p2p,
        FederationSlug.read(members, "federation_slug"),
        issuedAt,
        PublicKey.read(members, "node_pubkey"),
        members.integer("not_after", issuedAt + 1, issuedAt + MAX_LIFETIME.toSeconds()),
        OperatorId.read(members, "operator_id"));
  }

  // Other implementations name an audience, which binds nothing here, and state no time of issue.
  private static long issuedAt(JsonMembers members) throws MalformedException {
    Optional<Origin> _ = Actions.audience(members);
    return members.has("issued_at")
        ? members.unixSeconds("issued_at")
        : Math.max(0, members.unixSeconds("not_after") - MAX_LIFETIME.toSeconds());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Instant> statedAt() {
    return Optional.of(Instant.ofEpochSecond(issuedAt));
  }

  @Override
  public JsonObject params() {
    return JsonObject.builder()
        .put("endpoints", endpoints())
        .put("federation_slug", federationSlug.text())
        .put("issued_at", issuedAt)
        .put("node_pubkey", nodePubkey.hex())
        .put("not_after", notAfter)
        .put("operator_id", operatorId.text())
        .build();
  }

  /** The member {@code endpoints}. */
  public JsonObject endpoints() {
    return JsonObject.builder().put("api", api.text()).put("p2p", p2p.text()).build();
  }
}
