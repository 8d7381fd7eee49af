package io.ochk.protocol.authority;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.Ed25519Signature;
import io.ochk.protocol.signature.MessageSigner;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.Signable;
import io.ochk.protocol.signature.StrictEd25519;
import io.ochk.protocol.signature.VerificationException;
import java.time.Instant;

/**
 * One key takes over from another: signed by both.
 *
 * @param payload what is signed
 * @param predecessorSignature by the key that goes
 * @param successorSignature by the key that comes, proving that somebody holds it
 */
public record KeyRotation(
    Payload payload, Ed25519Signature predecessorSignature, Ed25519Signature successorSignature) {

  private static final String ACTION = "authority-rotate";

  /**
   * The signed part (declared order).
   *
   * @param role whose key
   * @param predecessor the key that goes
   * @param successor the key that comes
   * @param rotatedAtUnix Unix seconds from which the successor signs
   * @param reason up to 2,000 characters
   */
  public record Payload(
      Role role, PublicKey predecessor, PublicKey successor, long rotatedAtUnix, String reason)
      implements Signable {

    /** The object in declared order. */
    public JsonObject json() {
      return JsonObject.builder()
          .put("action", ACTION)
          .put("role", role.wireName())
          .put("predecessor_pubkey", predecessor.hex())
          .put("successor_pubkey", successor.hex())
          .put("rotated_at_unix", rotatedAtUnix)
          .put("reason", reason)
          .build();
    }

    @Override
    public byte[] signedBytes() {
      return CanonicalJson.bytes(json());
    }

    static Payload read(JsonMembers members) throws MalformedException {
      members.literal("action", ACTION);
      Payload payload =
          new Payload(
              Role.read(members, "role"),
              PublicKey.read(members, "predecessor_pubkey"),
              PublicKey.read(members, "successor_pubkey"),
              members.unixSeconds("rotated_at_unix"),
              members.text("reason", 2_000));
      members.end();
      return payload;
    }
  }

  /** Signs a rotation with both keys. */
  public static KeyRotation sign(
      Role role, MessageSigner predecessor, MessageSigner successor, Instant at, String reason) {
    Payload payload =
        new Payload(
            role, predecessor.publicKey(), successor.publicKey(), at.getEpochSecond(), reason);
    return new KeyRotation(payload, predecessor.sign(payload), successor.sign(payload));
  }

  /** Parses a rotation; does not verify it. */
  public static KeyRotation parse(byte[] utf8) throws MalformedException {
    return read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED)));
  }

  /** Reads a rotation that stands inside another document. */
  public static KeyRotation read(JsonMembers members) throws MalformedException {
    KeyRotation rotation =
        new KeyRotation(
            Payload.read(members.members("payload")),
            Ed25519Signature.read(members, "predecessor_sig_hex"),
            Ed25519Signature.read(members, "successor_sig_hex"));
    members.end();
    return rotation;
  }

  /** Checks both signatures. */
  public void verify() throws VerificationException {
    if (!StrictEd25519.verify(payload.predecessor(), payload, predecessorSignature)) {
      throw new VerificationException(
          "predecessor_sig_hex",
          "a signature by " + payload.predecessor().hex(),
          "one that does not verify");
    }
    if (!StrictEd25519.verify(payload.successor(), payload, successorSignature)) {
      throw new VerificationException(
          "successor_sig_hex",
          "a signature by " + payload.successor().hex(),
          "one that does not verify");
    }
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("payload", payload.json())
        .put("predecessor_sig_hex", predecessorSignature.hex())
        .put("successor_sig_hex", successorSignature.hex())
        .build();
  }
}
