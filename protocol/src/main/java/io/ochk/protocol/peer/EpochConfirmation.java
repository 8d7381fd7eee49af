package io.ochk.protocol.peer;

import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
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

/**
 * A node's word, to one who asked just now, about the epoch that its guardian signs with. An old
 * epoch's record is as genuine as the newest; only the guardians know which one is in use, and only
 * their signatures keep one server from speaking for several of them.
 *
 * @param confirmation what is signed
 * @param pubkey the node's key
 * @param signature over the confirmation's canonical bytes; valid only after {@link #verify}
 */
public record EpochConfirmation(
    Payload confirmation, PublicKey pubkey, Ed25519Signature signature) {
  private static final String KIND = "oc-guardian-epoch-confirmation";

  /**
   * The signed part (declared order).
   *
   * @param federationSlug the federation
   * @param operatorId whose node says so
   * @param challenge what the asker drew, 32 bytes as 64 lower-case hex characters
   * @param key x(Q), 64 lower-case hex characters
   * @param epoch the newest epoch that the node knows, from 0
   * @param transcriptSha256 of that epoch's ceremony, 64 lower-case hex characters
   * @param confirmedAt Unix seconds
   * @param nodeCertificate the operator's certificate for the key that signs
   */
  public record Payload(
      FederationSlug federationSlug,
      OperatorId operatorId,
      String challenge,
      String key,
      int epoch,
      String transcriptSha256,
      long confirmedAt,
      ActionEnvelope nodeCertificate)
      implements Signable {

    /** The object in declared order. */
    public JsonObject json() {
      return JsonObject.builder()
          .put("kind", KIND)
          .put("federation_slug", federationSlug.text())
          .put("operator_id", operatorId.text())
          .put("challenge", challenge)
          .put("key", key)
          .put("epoch", epoch)
          .put("transcript_sha256", transcriptSha256)
          .put("confirmed_at", confirmedAt)
          .put("node_certificate", nodeCertificate.json())
          .build();
    }

    @Override
    public byte[] signedBytes() {
      return CanonicalJson.bytes(json());
    }

    static Payload read(JsonMembers members) throws MalformedException {
      members.literal("kind", KIND);
      Payload payload =
          new Payload(
              FederationSlug.read(members, "federation_slug"),
              OperatorId.read(members, "operator_id"),
              members.sha256("challenge"),
              members.sha256("key"),
              (int) members.integer("epoch", 0, Integer.MAX_VALUE),
              members.sha256("transcript_sha256"),
              members.unixSeconds("confirmed_at"),
              ActionEnvelope.read(members.members("node_certificate")));
      members.end();
      return payload;
    }
  }

  /** Signs {@code payload} with the node's key. */
  public static EpochConfirmation sign(Payload payload, MessageSigner node) {
    return new EpochConfirmation(payload, node.publicKey(), node.sign(payload));
  }

  /**
   * Parses a confirmation; does not verify it.
   *
   * @param utf8 at most 64 KiB of strict JSON
   */
  public static EpochConfirmation parse(byte[] utf8) throws MalformedException {
    return read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED)));
  }

  /** Reads a confirmation that stands inside another document. */
  public static EpochConfirmation read(JsonMembers members) throws MalformedException {
    EpochConfirmation result =
        new EpochConfirmation(
            Payload.read(members.members("confirmation")),
            PublicKey.read(members, "pubkey_hex"),
            Ed25519Signature.read(members, "sig_hex"));
    members.end();
    return result;
  }

  /**
   * Checks the signature, that it answers {@code challenge}, and that an operator has certified the
   * key for this node until then.
   *
   * @param challenge what was asked with
   * @param now Unix seconds; by this clock the certificate has to be valid
   * @return the operator's key
   * @throws VerificationException naming the check that failed
   */
  public PublicKey verify(String challenge, long now) throws VerificationException {
    if (!StrictEd25519.verify(pubkey, confirmation, signature)) {
      throw new VerificationException(
          "sig_hex",
          "a signature by " + pubkey.hex() + " over this confirmation",
          "one that does not verify");
    }
    if (!confirmation.challenge.equals(challenge)) {
      throw new VerificationException("challenge", challenge, confirmation.challenge);
    }
    return NodeCertificate.verified(confirmation.nodeCertificate)
        .requireCovers(pubkey, confirmation.federationSlug, confirmation.operatorId, now);
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("confirmation", confirmation.json())
        .put("pubkey_hex", pubkey.hex())
        .put("sig_hex", signature.hex())
        .build();
  }
}
