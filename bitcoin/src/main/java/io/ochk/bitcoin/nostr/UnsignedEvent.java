package io.ochk.bitcoin.nostr;

import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * An event before it is signed. Its id is SHA-256 of the UTF-8 of {@code
 * [0,pubkey,created_at,kind,tags,content]} without white space.
 *
 * @param author who signs
 * @param createdAt Unix seconds, 0 to 2^53 − 1
 * @param kind 0 to 65535
 * @param tags each a list of at least one string
 * @param content any well-formed text
 */
public record UnsignedEvent(
    XOnlyKey author, long createdAt, int kind, List<List<String>> tags, String content) {
  static final long MAX_TIME = (1L << 53) - 1;
  static final int MAX_KIND = 65535;

  /** Copies the tags and checks the ranges. */
  public UnsignedEvent {
    tags = tags.stream().map(List::copyOf).toList();
    if (createdAt < 0
        || createdAt > MAX_TIME
        || kind < 0
        || kind > MAX_KIND
        || tags.stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException("time, kind or a tag is out of range");
    }
  }

  /**
   * A public record.
   *
   * @param name the {@code d} tag: which record this is
   * @param index further tags; relays index only names of a single letter, by exact value
   */
  public static UnsignedEvent record(
      XOnlyKey author,
      long createdAt,
      RecordKind kind,
      String name,
      List<List<String>> index,
      String content) {
    List<List<String>> tags = new ArrayList<>();
    tags.add(List.of("d", name));
    tags.addAll(index);
    return new UnsignedEvent(author, createdAt, kind.number(), tags, content);
  }

  /** The bytes that the id is the hash of. */
  public byte[] canonical() {
    return CanonicalJson.bytes(
        new JsonArray(
            List.of(
                JsonNumber.of(0),
                new JsonString(author.hex()),
                JsonNumber.of(createdAt),
                JsonNumber.of(kind),
                tagsJson(),
                new JsonString(content))));
  }

  JsonArray tagsJson() {
    return new JsonArray(tags.stream().<JsonValue>map(JsonArray::ofStrings).toList());
  }

  /** The id, 32 bytes. */
  public byte[] id() {
    return Sha256.hash(canonical());
  }

  /** The value of the first tag with this name, if there is one. */
  public Optional<String> tag(String name) {
    return tags.stream()
        .filter(t -> t.size() > 1 && t.get(0).equals(name))
        .map(t -> t.get(1))
        .findFirst();
  }

  /**
   * Signs the id.
   *
   * @param auxiliaryRandom 32 bytes of BIP-340 auxiliary randomness
   * @throws IllegalArgumentException if the key is not the author's
   */
  public NostrEvent signed(SigningKey key, byte[] auxiliaryRandom) {
    if (!key.xOnly().equals(author)) {
      throw new IllegalArgumentException("the key is not the author's");
    }
    byte[] signature = key.signSchnorr(id(), auxiliaryRandom);
    return new NostrEvent(this, HexFormat.of().formatHex(signature));
  }
}
