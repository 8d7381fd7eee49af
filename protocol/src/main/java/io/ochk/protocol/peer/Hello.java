package io.ochk.protocol.peer;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;

/**
 * How nodes greet each other; it carries no signature of its own, because the certificate has one.
 *
 * @param certificate the sender's {@code node-certify} envelope
 * @param storeId of the sender's store: 32 lower-case hex characters, drawn when it was created
 * @param timeMs the sender's clock in milliseconds
 */
public record Hello(ActionEnvelope certificate, String storeId, long timeMs) {
  private static final long MAX_MILLISECONDS = (1L << 53) - 1;

  /**
   * Parses a greeting; does not verify the certificate.
   *
   * @param utf8 at most 64 KiB of strict JSON
   */
  public static Hello parse(byte[] utf8) throws MalformedException {
    JsonMembers members = JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED));
    Hello hello =
        new Hello(
            ActionEnvelope.read(members.members("certificate")),
            members.hex("store_id", 32),
            members.integer("time_ms", 0, MAX_MILLISECONDS));
    members.end();
    return hello;
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("certificate", certificate.json())
        .put("store_id", storeId)
        .put("time_ms", timeMs)
        .build();
  }

  /** Canonical bytes. */
  public byte[] bytes() {
    return CanonicalJson.bytes(json());
  }
}
