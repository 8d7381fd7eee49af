package io.ochk.bitcoin.nostr;

import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A signed event. Wherever one comes from outside, id and signature have been verified.
 *
 * @param event what was signed
 * @param signature BIP-340 over the id, 128 lower-case hexadecimal characters
 */
public record NostrEvent(UnsignedEvent event, String signature) {
  /** How large a relay's or client's message may be: 1 MiB. */
  public static final JsonLimits LIMITS = new JsonLimits(1 << 20, 8);

  private static final Pattern HEX_32 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern HEX_64 = Pattern.compile("[0-9a-f]{128}");

  /** The id as 64 lower-case hexadecimal characters. */
  public String id() {
    return HexFormat.of().formatHex(event.id());
  }

  /** The event as relays carry it. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("id", id())
        .put("pubkey", event.author().hex())
        .put("created_at", event.createdAt())
        .put("kind", event.kind())
        .put("tags", event.tagsJson())
        .put("content", event.content())
        .put("sig", signature)
        .build();
  }

  /** The event as UTF-8 text. */
  public byte[] bytes() {
    return CanonicalJson.bytes(json());
  }

  /**
   * Reads and verifies an event.
   *
   * @throws NostrException if the bytes are not an event, or id or signature are wrong
   */
  public static NostrEvent read(byte[] utf8) throws NostrException {
    try {
      return read(StrictJson.parseObject(utf8, LIMITS));
    } catch (MalformedException e) {
      throw new NostrException(e.getMessage());
    }
  }

  /**
   * Reads and verifies an event that is part of a message. Members beyond the seven are ignored, as
   * the signature does not cover them.
   *
   * @throws NostrException as {@link #read(byte[])}
   */
  public static NostrEvent read(JsonObject object) throws NostrException {
    UnsignedEvent event;
    String id;
    String signature;
    try {
      JsonMembers members = JsonMembers.of(object);
      id = members.matching("id", HEX_32, "64 lower-case hexadecimal characters");
      String author = members.matching("pubkey", HEX_32, "64 lower-case hexadecimal characters");
      signature = members.matching("sig", HEX_64, "128 lower-case hexadecimal characters");
      event =
          new UnsignedEvent(
              XOnlyKey.ofHex(author),
              members.integer("created_at", 0, UnsignedEvent.MAX_TIME),
              (int) members.integer("kind", 0, UnsignedEvent.MAX_KIND),
              tags(members.array("tags", 100_000)),
              members.string("content"));
    } catch (MalformedException e) {
      throw new NostrException(e.getMessage());
    } catch (KeyException e) {
      throw new NostrException("pubkey: " + e.getMessage());
    }
    byte[] computed = event.id();
    if (!HexFormat.of().formatHex(computed).equals(id)) {
      throw new NostrException(
          "id: expected " + HexFormat.of().formatHex(computed) + ", found " + id);
    }
    if (!event.author().verifies(computed, HexFormat.of().parseHex(signature))) {
      throw new NostrException("sig: expected a signature of the id by pubkey, found another");
    }
    return new NostrEvent(event, signature);
  }

  private static List<List<String>> tags(List<JsonValue> values) throws MalformedException {
    List<List<String>> tags = new ArrayList<>();
    for (JsonValue value : values) {
      List<String> tag = new ArrayList<>();
      if (value instanceof JsonArray array) {
        for (JsonValue each : array.values()) {
          if (!(each instanceof JsonString text)) {
            throw new MalformedException("tags", "arrays of strings", each.kind());
          }
          tag.add(text.value());
        }
      }
      if (tag.isEmpty()) {
        throw new MalformedException("tags", "arrays of at least one string", value.kind());
      }
      tags.add(tag);
    }
    return tags;
  }
}
