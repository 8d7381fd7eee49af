package io.ochk.protocol.authority;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A published verification key as a JWK (RFC 7517, RFC 8037).
 *
 * @param key the Ed25519 key
 */
public record AuthorityKey(PublicKey key) {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final int KID_LENGTH = 8;
  private static final Pattern KID = Pattern.compile("[A-Za-z0-9_-]{8}");

  /** The key id: the first 8 characters of the RFC 7638 thumbprint in base64url. */
  public String kid() {
    String canonical = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x() + "\"}";
    byte[] thumbprint = Sha256.hash(canonical.getBytes(StandardCharsets.US_ASCII));
    return BASE64.encodeToString(thumbprint).substring(0, KID_LENGTH);
  }

  /** Reads a member that names a key. */
  public static String readKid(JsonMembers members, String name) throws MalformedException {
    return members.matching(name, KID, "a key id of 8 base64url characters");
  }

  /** The JWK. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("kty", "OKP")
        .put("crv", "Ed25519")
        .put("x", x())
        .put("kid", kid())
        .put("use", "sig")
        .put("alg", "EdDSA")
        .build();
  }

  /** Reads a JWK; members that this programme does not use are ignored, as RFC 7517 asks. */
  static AuthorityKey read(JsonMembers jwk) throws MalformedException {
    jwk.literal("kty", "OKP");
    jwk.literal("crv", "Ed25519");
    AuthorityKey key = new AuthorityKey(decode(jwk));
    // A key is written in one way: without padding, and with no bits beyond its own.
    jwk.literal("x", key.x());
    if (!key.kid().equals(jwk.string("kid"))) {
      throw new MalformedException(jwk.path("kid"), key.kid(), "another key id");
    }
    return key;
  }

  private static PublicKey decode(JsonMembers jwk) throws MalformedException {
    String expected = "32 bytes in base64url, a strict Ed25519 key";
    try {
      return PublicKey.of(Base64.getUrlDecoder().decode(jwk.string("x")))
          .orElseThrow(() -> new MalformedException(jwk.path("x"), expected, "other bytes"));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(jwk.path("x"), expected, "another text");
    }
  }

  private String x() {
    return BASE64.encodeToString(key.bytes());
  }
}
