package io.ochk.protocol.directory;

import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;

/**
 * {@code seat-assign}: the organiser grants a seat that an accepted operator asked for.
 *
 * @param seat its number, from 0
 * @param operatorId who takes it
 * @param operatorPubkey that operator's key
 * @param requestSha256 SHA-256 of the {@code federation-join} payload that is granted
 * @param acceptanceSha256 SHA-256 of the {@code program-accept} payload for the operator
 */
public record SeatAssign(
    int seat,
    OperatorId operatorId,
    PublicKey operatorPubkey,
    String requestSha256,
    String acceptanceSha256)
    implements DirectorySubject {
  static final String ACTION = "seat-assign";

  static SeatAssign read(JsonMembers members) throws MalformedException {
    SeatAssign assign =
        new SeatAssign(
            (int) members.integer("seat", 0, Membership.MAX_SEAT),
            OperatorId.read(members, "operator_id"),
            PublicKey.read(members, "operator_pubkey"),
            members.sha256("request_sha256"),
            members.sha256("acceptance_sha256"));
    if (!assign.operatorId.names(assign.operatorPubkey)) {
      throw new MalformedException(
          members.path("operator_id"),
          OperatorId.of(assign.operatorPubkey).text() + ", the key's id",
          assign.operatorId.text());
    }
    return assign;
  }

  @Override
  public String action() {
    return ACTION;
  }

  @Override
  public void write(JsonObject.Builder builder) {
    builder
        .put("seat", seat)
        .put("operator_id", operatorId.text())
        .put("operator_pubkey", operatorPubkey.hex())
        .put("request_sha256", requestSha256)
        .put("acceptance_sha256", acceptanceSha256);
  }
}
