package io.ochk.protocol.decision;

import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.hash.Sha256;
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
import io.ochk.protocol.signature.VerificationException;
import java.util.Optional;

/**
 * A reviewer's signed answer to an application.
 *
 * @param payload what is signed
 * @param reviewerKid the id of the reviewer's key
 * @param signature over the payload's canonical bytes; valid only after {@link #verify}
 */
public record Decision(Payload payload, String reviewerKid, Ed25519Signature signature) {

  /** Yes or no. */
  public enum Verdict {
    /** The operator is in the registry from now on. */
    ACCEPT("program-accept"),
    /** The operator is not; {@code reviewer_note} holds the reasons. */
    REJECT("program-reject");

    private final String wireName;

    Verdict(String wireName) {
      this.wireName = wireName;
    }

    /** The action's name on the wire. */
    public String wireName() {
      return wireName;
    }
  }

  /**
   * The signed part (declared order).
   *
   * @param verdict yes or no
   * @param applicationId 1 to 128 characters
   * @param operatorId the applicant's id
   * @param operatorPubkey the applicant's key
   * @param decidedAtUnix Unix seconds, {@code accepted_at_unix} on the wire in both cases
   * @param reviewerNote up to 4,000 characters, perhaps none
   * @param federationSlug a federation that the applicant is meant for, if any
   */
  public record Payload(
      Verdict verdict,
      String applicationId,
      OperatorId operatorId,
      PublicKey operatorPubkey,
      long decidedAtUnix,
      String reviewerNote,
      Optional<FederationSlug> federationSlug)
      implements Signable {

    private static final int MAX_NOTE = 4_000;

    /** The object in declared order. */
    public JsonObject json() {
      return JsonObject.builder()
          .put("action", verdict.wireName())
          .put("application_id", applicationId)
          .put("operator_id", operatorId.text())
          .put("operator_pubkey", operatorPubkey.hex())
          .put("accepted_at_unix", decidedAtUnix)
          .put("reviewer_note", reviewerNote)
          .put("federation_slug", federationSlug.map(FederationSlug::text))
          .build();
    }

    @Override
    public byte[] signedBytes() {
      return CanonicalJson.bytes(json());
    }

    /** SHA-256 of the signed bytes, 64 lower-case hex characters: the payload's identity. */
    public String sha256() {
      return Sha256.hex(signedBytes());
    }

    static Payload read(JsonMembers members) throws MalformedException {
      String note = members.string("reviewer_note");
      if (note.length() > MAX_NOTE) {
        throw new MalformedException(
            members.path("reviewer_note"),
            "at most " + MAX_NOTE + " characters",
            note.length() + " characters");
      }
      Payload payload =
          new Payload(
              verdict(members),
              members.text("application_id", 128),
              OperatorId.read(members, "operator_id"),
              PublicKey.read(members, "operator_pubkey"),
              members.unixSeconds("accepted_at_unix"),
              note,
              FederationSlug.readOptional(members, "federation_slug"));
      members.end();
      return payload;
    }

    private static Verdict verdict(JsonMembers members) throws MalformedException {
      String action = members.string("action");
      for (Verdict verdict : Verdict.values()) {
        if (verdict.wireName.equals(action)) {
          return verdict;
        }
      }
      throw new MalformedException(
          members.path("action"), "program-accept or program-reject", "another word");
    }
  }

  /** Signs {@code payload} with the reviewer's key. */
  public static Decision sign(Payload payload, MessageSigner reviewer) {
    return new Decision(
        payload, new AuthorityKey(reviewer.publicKey()).kid(), reviewer.sign(payload));
  }

  /** Parses a decision; does not verify it. */
  public static Decision parse(byte[] utf8) throws MalformedException {
    return read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED)));
  }

  /** Reads a decision that stands inside another document. */
  public static Decision read(JsonMembers members) throws MalformedException {
    Decision decision =
        new Decision(
            Payload.read(members.members("payload")),
            AuthorityKey.readKid(members, "reviewer_kid"),
            Ed25519Signature.read(members, "sig_hex"));
    members.end();
    return decision;
  }

  /**
   * Checks that the reviewer signed this and that id and key belong together.
   *
   * @param reviewer the reviewer's verified keys
   */
  public void verify(KeyHistory reviewer) throws VerificationException {
    reviewer.verify(reviewerKid, payload.decidedAtUnix, payload, signature);
    if (!payload.operatorId.names(payload.operatorPubkey)) {
      throw new VerificationException(
          "operator_id", OperatorId.of(payload.operatorPubkey).text(), payload.operatorId.text());
    }
  }

  /** As {@link #verify(KeyHistory)}, and that it is about this applicant. */
  public void verifyFor(PublicKey applicant, KeyHistory reviewer) throws VerificationException {
    verify(reviewer);
    if (!payload.operatorPubkey.equals(applicant)) {
      throw new VerificationException(
          "operator_pubkey", applicant.hex() + " (yours)", payload.operatorPubkey.hex());
    }
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("payload", payload.json())
        .put("reviewer_kid", reviewerKid)
        .put("sig_hex", signature.hex())
        .build();
  }
}
