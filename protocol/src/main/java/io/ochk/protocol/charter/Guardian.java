package io.ochk.protocol.charter;

import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.util.Optional;

/**
 * A guardian whom the charter names.
 *
 * @param operatorId who
 * @param legalEntity the person or company that answers for it
 * @param jurisdiction where that entity is
 * @param apiEndpoint where the guardian's API is
 * @param contact how to reach the operator
 * @param pgpFingerprint of the operator's PGP key, if there is one
 */
public record Guardian(
    OperatorId operatorId,
    String legalEntity,
    String jurisdiction,
    String apiEndpoint,
    String contact,
    Optional<String> pgpFingerprint) {

  static Guardian read(JsonMembers members) throws MalformedException {
    Guardian result =
        new Guardian(
            OperatorId.read(members, "operator_id"),
            members.text("legal_entity", FrontMatter.MOST_TEXT),
            members.text("jurisdiction", FrontMatter.MOST_TEXT),
            members.text("api_endpoint", FrontMatter.MOST_TEXT),
            members.text("contact", FrontMatter.MOST_TEXT),
            FrontMatter.isThere(members, "pgp_fingerprint")
                ? Optional.of(members.text("pgp_fingerprint", 128))
                : Optional.empty());
    members.end();
    return result;
  }

  JsonObject toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("operator_id", operatorId.text())
            .put("legal_entity", legalEntity)
            .put("jurisdiction", jurisdiction)
            .put("api_endpoint", apiEndpoint)
            .put("contact", contact);
    pgpFingerprint.ifPresentOrElse(
        f -> json.put("pgp_fingerprint", f), () -> json.put("pgp_fingerprint", JsonNull.NULL));
    return json.build();
  }
}
