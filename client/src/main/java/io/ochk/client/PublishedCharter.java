package io.ochk.client;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a portal says about a federation's charter.
 *
 * @param federationSlug whose
 * @param charterHash its hash as the portal says
 * @param charterVersion its version as the portal says
 * @param signatures the ratifications, not verified
 */
public record PublishedCharter(
    FederationSlug federationSlug,
    String charterHash,
    String charterVersion,
    List<ActionEnvelope> signatures) {
  /** Keeps a copy. */
  public PublishedCharter {
    signatures = List.copyOf(signatures);
  }

  static PublishedCharter read(JsonObject json) throws MalformedException {
    JsonMembers members = JsonMembers.of(json);
    List<ActionEnvelope> signatures = new ArrayList<>();
    for (JsonMembers signature : members.objects("signatures", 1_000)) {
      signatures.add(ActionEnvelope.read(signature.members("envelope")));
    }
    JsonMembers meta = members.members("meta");
    return new PublishedCharter(
        FederationSlug.read(meta, "federation_slug"),
        meta.string("charter_hash"),
        meta.string("charter_version"),
        signatures);
  }
}
