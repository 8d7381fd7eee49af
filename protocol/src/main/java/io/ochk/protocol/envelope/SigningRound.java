package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;

/**
 * Which attempt at which request a message of a signing round is about, and whose it is.
 *
 * @param attempt below 2^31
 * @param epoch of the shares, below 2^31
 * @param federationSlug the federation
 * @param operatorId who takes part
 * @param requestHash the request's hash, 64 lower-case hex characters
 */
public record SigningRound(
    int attempt,
    int epoch,
    FederationSlug federationSlug,
    OperatorId operatorId,
    String requestHash) {

  static SigningRound read(JsonMembers members) throws MalformedException {
    return new SigningRound(
        (int) members.integer("attempt", 0, Integer.MAX_VALUE),
        (int) members.integer("epoch", 0, Integer.MAX_VALUE),
        FederationSlug.read(members, "federation_slug"),
        OperatorId.read(members, "operator_id"),
        members.sha256("request_hash"));
  }
}
