package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;

/**
 * {@code sign-share}: a signer's share of a signature.
 *
 * @param round which attempt
 * @param packageSha256 of the signing package that it answers, 64 lower-case hex characters
 * @param share the binary message of the second round, 1 to 1,024 bytes
 */
public record SignShare(SigningRound round, String packageSha256, Octets share)
    implements GuardianAction {
  /** The name on the wire. */
  public static final String NAME = "sign-share";

  private static final int MAX_SHARE = 1_024;

  static SignShare read(JsonMembers members) throws MalformedException {
    return new SignShare(
        SigningRound.read(members),
        members.sha256("package_sha256"),
        Octets.read(members, "share", 1, MAX_SHARE));
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
        .put("epoch", round.epoch())
        .put("federation_slug", round.federationSlug().text())
        .put("operator_id", round.operatorId().text())
        .put("package_sha256", packageSha256)
        .put("request_hash", round.requestHash())
        .put("share", share.hex())
        .build();
  }
}
