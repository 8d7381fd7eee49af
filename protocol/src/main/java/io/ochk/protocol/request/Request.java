package io.ochk.protocol.request;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.Jcs;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.time.Duration;

/**
 * A request for a signature of a federation.
 *
 * @param createdAt Unix seconds
 * @param epoch of the shares that are to sign, below 2^31
 * @param expiresAt Unix seconds, after {@code createdAt} by at most 7 days
 * @param federationSlug the federation
 * @param key x(Q), 64 lower-case hex characters
 * @param network the network of the federation's address
 * @param kind what is asked for
 */
public record Request(
    long createdAt,
    int epoch,
    long expiresAt,
    FederationSlug federationSlug,
    String key,
    BitcoinNetwork network,
    RequestKind kind) {
  /** The longest time between creation and expiry. */
  public static final Duration MAX_LIFETIME = Duration.ofDays(7);

  /** Length of a request's id: the first characters of its hash. */
  public static final int ID_LENGTH = 32;

  private static final byte[] DOMAIN = "oc-guardian/request/v1\n".getBytes(US_ASCII);

  /**
   * Parses a request.
   *
   * @param utf8 at most 64 KiB of strict JSON
   */
  public static Request parse(byte[] utf8) throws MalformedException {
    return read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED)));
  }

  /** Reads a request that stands inside another document. */
  public static Request read(JsonMembers members) throws MalformedException {
    long createdAt = members.unixSeconds("created_at");
    Request request =
        new Request(
            createdAt,
            (int) members.integer("epoch", 0, Integer.MAX_VALUE),
            members.integer("expires_at", createdAt + 1, createdAt + MAX_LIFETIME.toSeconds()),
            FederationSlug.read(members, "federation_slug"),
            members.sha256("key"),
            BitcoinNetwork.read(members, "network"),
            RequestKind.read(members));
    members.end();
    return request;
  }

  /** The object, its members sorted. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("created_at", createdAt)
        .put("epoch", epoch)
        .put("evidence", JsonObject.builder().build())
        .put("expires_at", expiresAt)
        .put("federation_slug", federationSlug.text())
        .put("key", key)
        .put("kind", kind.wireName())
        .put("network", network.wireName())
        .put("payload", kind.payload())
        .build();
  }

  /** The canonical bytes: JCS. */
  public byte[] bytes() {
    return Jcs.bytes(json());
  }

  /** The request's hash, 64 lower-case hex characters. */
  public String hash() {
    return Sha256.hex(DOMAIN, bytes());
  }

  /** The request's id: the first 32 characters of its hash. */
  public String id() {
    return hash().substring(0, ID_LENGTH);
  }
}
