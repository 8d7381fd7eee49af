package io.ochk.protocol.envelope;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.Ed25519Signature;
import io.ochk.protocol.signature.MessageSigner;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.StrictEd25519;
import io.ochk.protocol.signature.VerificationException;

/**
 * A payload with the operator's key and signature.
 *
 * @param payload what is signed
 * @param pubkey the operator's key
 * @param signature over the payload's canonical bytes; valid only after {@link #verify()}
 */
public record ActionEnvelope(ActionPayload payload, PublicKey pubkey, Ed25519Signature signature) {

  /** Signs {@code payload}. */
  public static ActionEnvelope sign(ActionPayload payload, MessageSigner signer) {
    return new ActionEnvelope(payload, signer.publicKey(), signer.sign(payload));
  }

  /**
   * Parses an envelope; does not verify it.
   *
   * @param utf8 at most 64 KiB of strict JSON
   */
  public static ActionEnvelope parse(byte[] utf8) throws MalformedException {
    return read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED)));
  }

  /** Reads an envelope that stands inside another document. */
  public static ActionEnvelope read(JsonMembers members) throws MalformedException {
    ActionEnvelope envelope =
        new ActionEnvelope(
            ActionPayload.read(members.members("payload")),
            PublicKey.read(members, "pubkey"),
            Ed25519Signature.read(members, "sig_hex"));
    members.end();
    return envelope;
  }

  /**
   * Checks that the signature is the key's over the payload.
   *
   * @throws VerificationException if it is not
   */
  public void verify() throws VerificationException {
    if (!StrictEd25519.verify(pubkey, payload, signature)) {
      throw new VerificationException(
          "sig_hex",
          "a signature by " + pubkey.hex() + " over this payload",
          "one that does not verify");
    }
  }

  /** The typed reading of the parameters. */
  public Action action() throws MalformedException {
    return Actions.read(payload);
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("payload", payload.json())
        .put("pubkey", pubkey.hex())
        .put("sig_hex", signature.hex())
        .build();
  }

  /** Canonical bytes of the whole envelope. */
  public byte[] bytes() {
    return CanonicalJson.bytes(json());
  }
}
