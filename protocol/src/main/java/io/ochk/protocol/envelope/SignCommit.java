package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;

/**
 * {@code sign-commit}: a signer's commitments for one attempt.
 *
 * @param round which attempt
 * @param commitments the binary message of the first round, 1 to 1,024 bytes
 */
public record SignCommit(SigningRound round, Octets commitments) implements GuardianAction {
  /** The name on the wire. */
  public static final String NAME = "sign-commit";

  private static final int MAX_COMMITMENTS = 1_024;

  static SignCommit read(JsonMembers members) throws MalformedException {
    return new SignCommit(
        SigningRound.read(members), Octets.read(members, "commitments", 1, MAX_COMMITMENTS));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public FederationSlug federationSlug() {
    return round.federationSlug();
  }

  @Override
  public OperatorId operatorId() {
    return round.operatorId();
  }

  @Override
  public JsonObject params() {
    return JsonObject.builder()
        .put("attempt", round.attempt())
        .put("commitments", commitments.hex())
        .put("epoch", round.epoch())
        .put("federation_slug", round.federationSlug().text())
        .put("operator_id", round.operatorId().text())
        .put("request_hash", round.requestHash())
        .build();
  }
}
