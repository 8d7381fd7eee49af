package io.ochk.kit.home;

import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.time.UtcTime;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Who the operator is; public data only.
 *
 * @param pubkey the operator's key
 * @param place where its private half rests
 * @param origin how it came here: {@code generated}, {@code restored} or {@code imported}
 * @param createdAt when
 */
public record Identity(PublicKey pubkey, KeyPlace place, String origin, Instant createdAt) {
  /** The operator's id. */
  public OperatorId operatorId() {
    return OperatorId.of(pubkey);
  }

  byte[] bytes() {
    JsonObject json =
        JsonObject.builder()
            .put("version", 1)
            .put("operator_id", operatorId().text())
            .put("pubkey", pubkey.hex())
            .put("key_place", place.word())
            .put("origin", origin)
            .put("created_at", UtcTime.format(createdAt))
            .build();
    return (CanonicalJson.text(json) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static Identity parse(byte[] file) throws MalformedException {
    JsonMembers members = JsonMembers.of(StrictJson.parseObject(file, JsonLimits.SIGNED));
    members.integer("version", 1, 1);
    OperatorId id = OperatorId.read(members, "operator_id");
    PublicKey key = PublicKey.read(members, "pubkey");
    if (!id.names(key)) {
      throw new MalformedException("operator_id", OperatorId.of(key).text(), id.text());
    }
    Identity identity =
        new Identity(
            key,
            KeyPlace.parse(members.string("key_place"))
                .orElseThrow(() ->
                    new MalformedException(
                        "key_place", "os-keychain or keystore-file", "another word")),
            members.text("origin", 32),
            UtcTime.read(members, "created_at"));
    members.end();
    return identity;
  }
}
