package io.ochk.protocol.envelope;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.Signable;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The signed part of an action envelope.
 *
 * @param action its name, such as {@code charter-sign}
 * @param params its parameters, in the order in which they arrived
 * @param nonce 0 to 2^64−1; ours have 48 random bits
 * @param expiresAt Unix seconds, up to which it may be accepted; no limit to later verification
 * @param federation the federation concerned, if any
 */
public record ActionPayload(
    String action,
    JsonObject params,
    BigInteger nonce,
    long expiresAt,
    Optional<FederationSlug> federation)
    implements Signable {

  /** The largest nonce that is read. */
  public static final BigInteger MAX_NONCE = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private static final Pattern ACTION = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  /**
   * A payload as our signers write it: {@code params} sorted by code point at every level.
   *
   * @param nonce 48 random bits
   */
  public static ActionPayload of(
      Action action, long nonce, long expiresAt, Optional<FederationSlug> federation) {
    return new ActionPayload(
        action.name(), action.params().sorted(), BigInteger.valueOf(nonce), expiresAt, federation);
  }

  static ActionPayload read(JsonMembers members) throws MalformedException {
    ActionPayload payload =
        new ActionPayload(
            members.matching("action", ACTION, "the name of an action"),
            members.object("params"),
            members.bigInteger("nonce", BigInteger.ZERO, MAX_NONCE),
            members.unixSeconds("expires_at"),
            FederationSlug.readOptional(members, "federation"));
    members.end();
    requireIntegers(payload.params, members.path("params"));
    return payload;
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("action", action)
        .put("params", params)
        .put("nonce", JsonNumber.of(nonce))
        .put("expires_at", expiresAt)
        .put("federation", federation.map(FederationSlug::text))
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

  // Two parsers may print a fraction or an exponent differently, so no signed object has one.
  private static void requireIntegers(JsonValue value, String path) throws MalformedException {
    switch (value) {
      case JsonNumber n -> {
        if (!n.isInteger()) {
          throw new MalformedException(path, "an integer in plain decimal", "another number");
        }
      }
      case JsonObject o -> {
        for (var member : o.members().entrySet()) {
          requireIntegers(member.getValue(), path + "." + member.getKey());
        }
      }
      case JsonArray a -> {
        for (JsonValue element : a.values()) {
          requireIntegers(element, path + "[]");
        }
      }
      case JsonString s -> {}
      case JsonBoolean b -> {}
      case JsonNull n -> {}
    }
  }
}
