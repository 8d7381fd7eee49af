package io.ochk.protocol.authority;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.util.ArrayList;
import java.util.List;

/**
 * A role's published keys: a JWK set with the rotations that lead from the first key to the last.
 *
 * @param keys every key that ever signed for the role, the current one first
 * @param rotations in order, the oldest first
 */
public record KeyDocument(List<AuthorityKey> keys, List<KeyRotation> rotations) {
  private static final int MOST = 1_000;

  /** Keeps copies. */
  public KeyDocument {
    keys = List.copyOf(keys);
    rotations = List.copyOf(rotations);
  }

  /** Parses a document; a plain JWK set without {@code rotations} is one, too. */
  public static KeyDocument parse(byte[] utf8) throws MalformedException {
    return read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.RECORD)));
  }

  /** Reads a document that stands inside another. */
  public static KeyDocument read(JsonMembers members) throws MalformedException {
    List<AuthorityKey> keys = new ArrayList<>();
    for (JsonMembers jwk : members.objects("keys", MOST)) {
      keys.add(AuthorityKey.read(jwk));
    }
    if (keys.isEmpty()) {
      throw new MalformedException(members.path("keys"), "at least one key", "none");
    }
    List<KeyRotation> rotations = new ArrayList<>();
    if (members.has("rotations")) {
      for (JsonMembers rotation : members.objects("rotations", MOST)) {
        rotations.add(KeyRotation.read(rotation));
      }
    }
    return new KeyDocument(keys, rotations);
  }

  /** The object as it is published. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("keys", new JsonArray(keys.stream().<JsonValue>map(AuthorityKey::json).toList()))
        .put(
            "rotations",
            new JsonArray(rotations.stream().<JsonValue>map(KeyRotation::json).toList()))
        .build();
  }
}
