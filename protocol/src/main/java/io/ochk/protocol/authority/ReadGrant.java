package io.ochk.protocol.authority;

import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.identity.Origin;
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
import java.time.Duration;
import java.time.Instant;

/**
 * A reviewer's or organiser's leave to read, for a few minutes, what a portal does not show to the
 * public. It carries no power to change anything.
 *
 * @param payload what is signed
 * @param kid the id of the role's key
 * @param signature over the payload's canonical bytes
 */
public record ReadGrant(Payload payload, String kid, Ed25519Signature signature) {
  /** The longest life of a grant. */
  public static final Duration MAX_LIFETIME = Duration.ofMinutes(10);

  private static final String ACTION = "authority-read";
  private static final long MAX_NONCE = (1L << 48) - 1;

  /**
   * The signed part (declared order).
   *
   * @param role whose key signs
   * @param audience the portal that is asked
   * @param issuedAtUnix Unix seconds
   * @param expiresAtUnix Unix seconds, at most ten minutes later
   * @param nonce 48 random bits
   */
  public record Payload(
      Role role, Origin audience, long issuedAtUnix, long expiresAtUnix, long nonce)
      implements Signable {

    /** The object in declared order. */
    public JsonObject json() {
      return JsonObject.builder()
          .put("action", ACTION)
          .put("role", role.wireName())
          .put("audience", audience.text())
          .put("issued_at_unix", issuedAtUnix)
          .put("expires_at_unix", expiresAtUnix)
          .put("nonce", nonce)
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
              Origin.of(members.string("audience"))
                  .orElseThrow(() ->
                      new MalformedException(
                          members.path("audience"), "an origin", "another text")),
              members.unixSeconds("issued_at_unix"),
              members.unixSeconds("expires_at_unix"),
              members.integer("nonce", 0, MAX_NONCE));
      members.end();
      return payload;
    }
  }

  /** Signs a grant for {@link #MAX_LIFETIME} from {@code now}. */
  public static ReadGrant sign(
      Role role, Origin audience, Instant now, long nonce, MessageSigner signer) {
    Payload payload =
        new Payload(
            role, audience, now.getEpochSecond(), now.plus(MAX_LIFETIME).getEpochSecond(), nonce);
    return new ReadGrant(payload, new AuthorityKey(signer.publicKey()).kid(), signer.sign(payload));
  }

  /** Parses a grant; does not verify it. */
  public static ReadGrant parse(byte[] utf8) throws MalformedException {
    JsonMembers members = JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED));
    ReadGrant grant =
        new ReadGrant(
            Payload.read(members.members("payload")),
            AuthorityKey.readKid(members, "kid"),
            Ed25519Signature.read(members, "sig_hex"));
    members.end();
    return grant;
  }

  /**
   * Checks that the role's current key gave this leave, to read here, now.
   *
   * @param history the role's keys
   * @param here the portal's origin
   * @param now the portal's clock
   */
  public void verify(KeyHistory history, Origin here, Instant now) throws VerificationException {
    if (payload.role != history.role()) {
      throw new VerificationException("role", history.role().wireName(), payload.role.wireName());
    }
    if (!kid.equals(history.current().kid())) {
      throw new VerificationException("kid", history.current().kid() + ", the current key", kid);
    }
    if (!payload.audience.equals(here)) {
      throw new VerificationException("audience", here.text(), payload.audience.text());
    }
    long tolerance = Admission.CLOCK_TOLERANCE.toSeconds();
    long second = now.getEpochSecond();
    boolean tooLong =
        payload.expiresAtUnix - payload.issuedAtUnix > MAX_LIFETIME.toSeconds()
            || payload.expiresAtUnix < payload.issuedAtUnix;
    if (tooLong
        || second < payload.issuedAtUnix - tolerance
        || second > payload.expiresAtUnix + tolerance) {
      throw new VerificationException(
          "expires_at_unix",
          "a grant of at most ten minutes that is good at " + second,
          payload.issuedAtUnix + " to " + payload.expiresAtUnix);
    }
    history.verify(kid, payload.issuedAtUnix, payload, signature);
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("payload", payload.json())
        .put("kid", kid)
        .put("sig_hex", signature.hex())
        .build();
  }
}
