package io.ochk.client;

import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;

/**
 * An accepted operator in the public registry.
 *
 * @param operatorId its id
 * @param pubkey its key
 * @param decision the acceptance, not verified
 */
public record RegistryEntry(OperatorId operatorId, PublicKey pubkey, Decision decision) {
  static RegistryEntry read(JsonObject json) throws MalformedException {
    JsonMembers operator = JsonMembers.of(json).members("operator");
    return new RegistryEntry(
        OperatorId.read(operator, "operator_id"),
        PublicKey.read(operator, "pubkey"),
        Decision.read(operator.members("decision")));
  }
}
