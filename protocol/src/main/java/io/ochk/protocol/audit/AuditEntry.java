package io.ochk.protocol.audit;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.time.UtcTime;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of the audit log.
 *
 * @param sequence 0 for the first line, then one more each
 * @param previous the hash of the line before, 64 zeros for the first
 * @param at when it was written
 * @param event what happened, such as {@code envelope-signed}
 * @param data the event's own members
 */
public record AuditEntry(
    long sequence, String previous, Instant at, String event, JsonObject data) {
  /** What the first line has for the hash of the line before. */
  public static final String GENESIS = "0".repeat(64);

  /** A line: an envelope and a little more. */
  public static final JsonLimits LIMITS = new JsonLimits(256 * 1024, 20);

  /** An envelope was signed, and recorded before anything else was done with it. */
  public static final String SIGNED = "envelope-signed";

  /** An envelope was accepted by its receiver. */
  public static final String DELIVERED = "envelope-delivered";

  /** An envelope was refused by its receiver. */
  public static final String REFUSED = "envelope-refused";

  /** An envelope was written to a file, to be sent by other means. */
  public static final String WRITTEN = "envelope-written";

  /** SHA-256 of the line without its {@code hash}, in hex. */
  public String hash() {
    return Sha256.hex(CanonicalJson.bytes(unsealed().build()));
  }

  private JsonObject.Builder unsealed() {
    return JsonObject.builder()
        .put("seq", sequence)
        .put("prev", previous)
        .put("at", UtcTime.format(at))
        .put("event", event)
        .put("data", data);
  }

  /** The line as an object. */
  public JsonObject json() {
    return unsealed().put("hash", hash()).build();
  }

  /** The line as it stands in a log: canonical JSON and a line feed. */
  public byte[] line() {
    return (CanonicalJson.text(json()) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** A text member of the event's data. */
  public Optional<String> text(String name) {
    return data.get(name).orElse(null) instanceof JsonString s
        ? Optional.of(s.value())
        : Optional.empty();
  }

  /**
   * Reads a line, with or without its line feed.
   *
   * @throws MalformedException if it is none, or its hash is not its own
   */
  public static AuditEntry parse(byte[] line) throws MalformedException {
    JsonMembers members = JsonMembers.of(StrictJson.parseObject(line, LIMITS));
    AuditEntry entry =
        new AuditEntry(
            members.integer("seq", 0, Long.MAX_VALUE),
            members.string("prev"),
            UtcTime.read(members, "at"),
            members.text("event", 64),
            members.object("data"));
    String hash = members.string("hash");
    members.end();
    if (!hash.equals(entry.hash())) {
      throw new MalformedException("hash", entry.hash(), hash);
    }
    return entry;
  }
}
