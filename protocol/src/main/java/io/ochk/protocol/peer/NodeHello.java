package io.ochk.protocol.peer;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.Ed25519Signature;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.Signable;
import io.ochk.protocol.signature.StrictEd25519;
import io.ochk.protocol.signature.VerificationException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a node signs with its node key when a signer asks for a challenge: that whoever answers at
 * this address holds that key now. The signer's nonce makes each answer a new one, so that nobody
 * can keep it and give it again.
 *
 * @param audience the origin of the node's API
 * @param challenge what the node gave, 64 lower-case hex characters
 * @param clientNonce what the signer drew for this very question, 64 lower-case hex characters
 * @param federationSlug the federation
 * @param nodePubkey the node's key
 */
public record NodeHello(
    Origin audience,
    String challenge,
    String clientNonce,
    FederationSlug federationSlug,
    PublicKey nodePubkey)
    implements Signable {
  private static final byte[] CONTEXT =
      "oc-guardian:node-hello:v1\n".getBytes(StandardCharsets.UTF_8);

  /** The object under the signature, sorted. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("audience", audience.text())
        .put("challenge", challenge)
        .put("client_nonce", clientNonce)
        .put("federation_slug", federationSlug.text())
        .put("node_pubkey", nodePubkey.hex())
        .build();
  }

  /** {@code oc-guardian:node-hello:v1}, a line feed, and the canonical object. */
  @Override
  public byte[] signedBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    out.writeBytes(CONTEXT);
    out.writeBytes(CanonicalJson.bytes(json()));
    return out.toByteArray();
  }

  /**
   * Checks that {@code signature} is the node key's over this.
   *
   * @throws VerificationException if it is not
   */
  public void verify(Ed25519Signature signature) throws VerificationException {
    if (!StrictEd25519.verify(nodePubkey, this, signature)) {
      throw new VerificationException(
          "node_signature",
          "a signature by " + nodePubkey.hex() + " over this challenge and this nonce",
          "one that does not verify");
    }
  }
}
