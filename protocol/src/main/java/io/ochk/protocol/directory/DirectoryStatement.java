package io.ochk.protocol.directory;

import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.Ed25519Signature;
import io.ochk.protocol.signature.MessageSigner;
import io.ochk.protocol.signature.Signable;
import io.ochk.protocol.signature.VerificationException;

/**
 * A statement of the organiser about one federation, linked to the statement before it.
 *
 * <p>The signed payload has the members {@code action, federation_slug, sequence, previous,
 * issued_at_unix} and then the subject's own, in declared order.
 *
 * @param payload what is signed
 * @param organiserKid the id of the organiser's key
 * @param signature over the payload's canonical bytes; valid only after {@link #verify}
 */
public record DirectoryStatement(Payload payload, String organiserKid, Ed25519Signature signature) {

  /**
   * The signed part.
   *
   * @param link its place in the federation's chain
   * @param subject what it says
   */
  public record Payload(ChainLink link, DirectorySubject subject) implements Signable {
    /** The object in declared order. */
    public JsonObject json() {
      JsonObject.Builder builder = JsonObject.builder().put("action", subject.action());
      link.write(builder);
      subject.write(builder);
      return builder.build();
    }

    @Override
    public byte[] signedBytes() {
      return CanonicalJson.bytes(json());
    }

    /** SHA-256 of the signed bytes, 64 lower-case hex: what the next statement links to. */
    public String sha256() {
      return Sha256.hex(signedBytes());
    }
  }

  /** Signs {@code payload} with the organiser's key. */
  public static DirectoryStatement sign(Payload payload, MessageSigner organiser) {
    return new DirectoryStatement(
        payload, new AuthorityKey(organiser.publicKey()).kid(), organiser.sign(payload));
  }

  /** Parses a statement; does not verify it. */
  public static DirectoryStatement parse(byte[] utf8) throws MalformedException {
    return read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED)));
  }

  /** Reads a statement that stands inside another document. */
  public static DirectoryStatement read(JsonMembers members) throws MalformedException {
    JsonMembers payload = members.members("payload");
    String action = payload.string("action");
    ChainLink link = ChainLink.read(payload);
    DirectorySubject subject =
        switch (action) {
          case FederationCreate.ACTION -> FederationCreate.read(payload);
          case SeatAssign.ACTION -> SeatAssign.read(payload);
          case CharterPublish.ACTION -> CharterPublish.read(payload);
          default ->
              throw new MalformedException(
                  payload.path("action"),
                  "federation-create, seat-assign or charter-publish",
                  "another word");
        };
    payload.end();
    DirectoryStatement statement =
        new DirectoryStatement(
            new Payload(link, subject),
            AuthorityKey.readKid(members, "organiser_kid"),
            Ed25519Signature.read(members, "sig_hex"));
    members.end();
    return statement;
  }

  /** Checks that the organiser signed this. */
  public void verify(KeyHistory organiser) throws VerificationException {
    organiser.verify(organiserKid, payload.link.issuedAtUnix(), payload, signature);
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("payload", payload.json())
        .put("organiser_kid", organiserKid)
        .put("sig_hex", signature.hex())
        .build();
  }
}
