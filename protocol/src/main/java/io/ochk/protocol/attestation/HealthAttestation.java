package io.ochk.protocol.attestation;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.Ed25519Signature;
import io.ochk.protocol.signature.MessageSigner;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.Signable;
import io.ochk.protocol.signature.StrictEd25519;
import io.ochk.protocol.signature.VerificationException;
import java.util.Optional;

/**
 * A node's signed word about its own health.
 *
 * @param attestation what is signed
 * @param pubkey the key that signed: the operator's, or the node's that the certificate names
 * @param signature over the attestation's canonical bytes; valid only after {@link #verify()}
 */
public record HealthAttestation(Payload attestation, PublicKey pubkey, Ed25519Signature signature) {
  private static final String KIND = "oc-guardian-attestation";
  private static final int MAX_TEXT = 512;

  /**
   * The signed part (declared order).
   *
   * @param operatorId whose node
   * @param federationSlug which federation it serves
   * @param hostedRequestId {@code null} from us; a string or an integer by others is kept, because
   *     the signature covers it, but means nothing and is never published
   * @param fedimintdVersion the node's own version string, 1 to 512 characters
   * @param p2pUrl where peers reach it, 1 to 512 characters
   * @param apiUrl where its API is, 1 to 512 characters
   * @param status how it says it is
   * @param attestedAt Unix seconds
   * @param imageDigest of the container image that it runs from; appended when present
   * @param nodeCertificate the operator's {@code node-certify} envelope for the key that signs;
   *     appended when present
   */
  public record Payload(
      OperatorId operatorId,
      FederationSlug federationSlug,
      JsonValue hostedRequestId,
      String fedimintdVersion,
      String p2pUrl,
      String apiUrl,
      NodeStatus status,
      long attestedAt,
      Optional<String> imageDigest,
      Optional<ActionEnvelope> nodeCertificate)
      implements Signable {

    /** The object in declared order. */
    public JsonObject json() {
      JsonObject.Builder json =
          JsonObject.builder()
              .put("kind", KIND)
              .put("operator_id", operatorId.text())
              .put("federation_slug", federationSlug.text())
              .put("hosted_request_id", hostedRequestId)
              .put("fedimintd_version", fedimintdVersion)
              .put("p2p_url", p2pUrl)
              .put("api_url", apiUrl)
              .put("status", status.wireName())
              .put("attested_at", attestedAt)
              .append("image_digest", imageDigest);
      nodeCertificate.ifPresent(c -> json.put("node_certificate", c.json()));
      return json.build();
    }

    @Override
    public byte[] signedBytes() {
      return CanonicalJson.bytes(json());
    }

    static Payload read(JsonMembers members) throws MalformedException {
      members.literal("kind", KIND);
      Payload payload =
          new Payload(
              OperatorId.read(members, "operator_id"),
              FederationSlug.read(members, "federation_slug"),
              hostedRequestId(members),
              members.text("fedimintd_version", MAX_TEXT),
              members.text("p2p_url", MAX_TEXT),
              members.text("api_url", MAX_TEXT),
              NodeStatus.read(members, "status"),
              members.unixSeconds("attested_at"),
              members.has("image_digest")
                  ? Optional.of(members.text("image_digest", MAX_TEXT))
                  : Optional.empty(),
              members.has("node_certificate")
                  ? Optional.of(ActionEnvelope.read(members.members("node_certificate")))
                  : Optional.empty());
      members.end();
      return payload;
    }

    private static JsonValue hostedRequestId(JsonMembers members) throws MalformedException {
      JsonValue value = members.any("hosted_request_id");
      boolean readable =
          value == JsonNull.NULL
              || (value instanceof JsonString s && s.value().length() <= MAX_TEXT)
              || (value instanceof JsonNumber n && n.isInteger());
      if (!readable) {
        throw new MalformedException(
            members.path("hosted_request_id"), "null, a short string or an integer", value.kind());
      }
      return value;
    }
  }

  /** Signs {@code payload} with the operator's or the node's key. */
  public static HealthAttestation sign(Payload payload, MessageSigner signer) {
    return new HealthAttestation(payload, signer.publicKey(), signer.sign(payload));
  }

  /**
   * Parses an attestation; does not verify it.
   *
   * @param utf8 at most 64 KiB of strict JSON
   */
  public static HealthAttestation parse(byte[] utf8) throws MalformedException {
    return read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED)));
  }

  /** Reads an attestation that stands inside another document. */
  public static HealthAttestation read(JsonMembers members) throws MalformedException {
    HealthAttestation result =
        new HealthAttestation(
            Payload.read(members.members("attestation")),
            PublicKey.read(members, "pubkey_hex"),
            Ed25519Signature.read(members, "sig_hex"));
    members.end();
    return result;
  }

  /** The operator's key that this names, whether or not its signatures hold. */
  public PublicKey claimedOperatorKey() {
    return attestation.nodeCertificate.map(ActionEnvelope::pubkey).orElse(pubkey);
  }

  /**
   * Checks the signature, and that the key is the operator's or certified by it for this node.
   *
   * @return the operator's key
   * @throws VerificationException naming the check that failed
   */
  public PublicKey verify() throws VerificationException {
    if (!StrictEd25519.verify(pubkey, attestation, signature)) {
      throw new VerificationException(
          "sig_hex",
          "a signature by " + pubkey.hex() + " over this attestation",
          "one that does not verify");
    }
    PublicKey operator =
        attestation.nodeCertificate.isPresent()
            ? NodeCertificate.verified(attestation.nodeCertificate.get())
                .requireCovers(
                    pubkey,
                    attestation.federationSlug,
                    attestation.operatorId,
                    attestation.attestedAt)
            : pubkey;
    if (!attestation.operatorId.names(operator)) {
      throw new VerificationException(
          "operator_id", OperatorId.of(operator).text(), attestation.operatorId.text());
    }
    return operator;
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("attestation", attestation.json())
        .put("pubkey_hex", pubkey.hex())
        .put("sig_hex", signature.hex())
        .build();
  }

  /** Canonical bytes of the whole attestation. */
  public byte[] bytes() {
    return CanonicalJson.bytes(json());
  }
}
