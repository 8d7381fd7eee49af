package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import java.util.Optional;

/**
 * {@code signer-session}: a signer opens a session with its operator's node.
 *
 * @param origin the node's API
 * @param challenge what the node drew for this session, 64 lower-case hex characters
 * @param federationSlug the federation
 * @param nodePubkey the node's key, as it stood beside the challenge
 * @param operatorId whose signer it is
 * @param signerId the id of the signer's store, 32 lower-case hex characters
 * @param storeHead a number that grows with each write of that store, 0 to 2^53−1
 */
public record SignerSession(
    Origin origin,
    String challenge,
    FederationSlug federationSlug,
    PublicKey nodePubkey,
    OperatorId operatorId,
    String signerId,
    long storeHead)
    implements GuardianAction {
  /** The name on the wire. */
  public static final String NAME = "signer-session";

  /** The largest state of a store that can be told. */
  public static final long MAX_STORE_HEAD = (1L << 53) - 1;

  static SignerSession read(JsonMembers members) throws MalformedException {
    return new SignerSession(
        Actions.origin(members, "audience"),
        members.sha256("challenge"),
        FederationSlug.read(members, "federation_slug"),
        PublicKey.read(members, "node_pubkey"),
        OperatorId.read(members, "operator_id"),
        members.hex("signer_id", 32),
        members.integer("store_head", 0, MAX_STORE_HEAD));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Origin> audience() {
    return Optional.of(origin);
  }

  @Override
  public JsonObject params() {
    return JsonObject.builder()
        .put("audience", origin.text())
        .put("challenge", challenge)
        .put("federation_slug", federationSlug.text())
        .put("node_pubkey", nodePubkey.hex())
        .put("operator_id", operatorId.text())
        .put("signer_id", signerId)
        .put("store_head", storeHead)
        .build();
  }
}
