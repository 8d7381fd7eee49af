package io.ochk.verify;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import java.util.ArrayList;
import java.util.List;

/**
 * The ratifications of one charter as a portal lists them.
 *
 * @param federationSlug whose charter
 * @param charterHash its hash
 * @param charterVersion its version
 * @param signatures the rows
 */
public record Roster(
    FederationSlug federationSlug,
    String charterHash,
    String charterVersion,
    List<Row> signatures) {
  private static final int MOST = 10_000;

  /**
   * One row: what the portal says, and the envelope that proves it.
   *
   * @param operatorId as listed
   * @param operatorPubkey as listed
   * @param charterHash as listed
   * @param charterVersion as listed
   * @param envelope the operator's own statement
   */
  public record Row(
      OperatorId operatorId,
      PublicKey operatorPubkey,
      String charterHash,
      String charterVersion,
      ActionEnvelope envelope) {}

  /** Keeps a copy of the rows. */
  public Roster {
    signatures = List.copyOf(signatures);
  }

  /** Reads the answer of a portal's charter endpoint; members that prove nothing are ignored. */
  static Roster read(JsonMembers members) throws MalformedException {
    JsonMembers meta = members.members("meta");
    List<Row> rows = new ArrayList<>();
    for (JsonMembers row : members.objects("signatures", MOST)) {
      rows.add(
          new Row(
              OperatorId.read(row, "operator_id"),
              PublicKey.read(row, "operator_pubkey"),
              row.string("charter_hash"),
              row.string("charter_version"),
              ActionEnvelope.read(row.members("envelope"))));
    }
    return new Roster(
        FederationSlug.read(meta, "federation_slug"),
        meta.string("charter_hash"),
        meta.string("charter_version"),
        rows);
  }
}
