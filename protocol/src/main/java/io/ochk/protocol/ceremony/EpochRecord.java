package io.ochk.protocol.ceremony;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.json.StrictJson;
import java.util.ArrayList;
import java.util.List;

/**
 * The public record of one epoch of a federation's key: all that it takes to verify it.
 *
 * @param setup what was agreed to
 * @param joins who agreed; in the order in which they are hashed
 * @param transcript the binary transcript; the signature of each frame in it is a whole envelope
 */
public record EpochRecord(SetupDocument setup, List<ActionEnvelope> joins, Octets transcript) {
  private static final String KIND = "oc-guardian-epoch";
  private static final int MAX_TRANSCRIPT = 2 * 1024 * 1024 - 64 * 1024;

  /** Copies the list. */
  public EpochRecord {
    joins = List.copyOf(joins);
  }

  /**
   * Parses a record; does not verify it.
   *
   * @param utf8 at most 4 MiB of strict JSON
   */
  public static EpochRecord parse(byte[] utf8) throws MalformedException {
    return read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.EPOCH)));
  }

  /** Reads a record that stands inside another document. */
  public static EpochRecord read(JsonMembers members) throws MalformedException {
    members.literal("kind", KIND);
    members.integer("version", 1, 1);
    SetupDocument setup = SetupDocument.read(members.members("setup"));
    List<ActionEnvelope> joins = new ArrayList<>();
    for (JsonMembers join : members.objects("joins", 2 * (Membership.MAX_SEAT + 1))) {
      joins.add(ActionEnvelope.read(join));
    }
    EpochRecord record =
        new EpochRecord(setup, joins, Octets.read(members, "transcript", 1, MAX_TRANSCRIPT));
    members.end();
    return record;
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("kind", KIND)
        .put("version", 1)
        .put("setup", setup.json())
        .put("joins", new JsonArray(joins.stream().<JsonValue>map(ActionEnvelope::json).toList()))
        .put("transcript", transcript.hex())
        .build();
  }

  /** Canonical bytes of the record. */
  public byte[] bytes() {
    return CanonicalJson.bytes(json());
  }
}
