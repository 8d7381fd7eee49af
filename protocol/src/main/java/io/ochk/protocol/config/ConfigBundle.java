package io.ochk.protocol.config;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The config bundle of a guardian's node. Everything else comes from flags, the environment, or the
 * signed directory.
 *
 * @param operatorId the operator's id, in the short or the long form
 * @param operatorPubkey the operator's key, whose id that is
 * @param federationSlug the federation that the node serves
 * @param attestationPostUrl where attestations go: http or https with a host, at most 512
 *     characters
 * @param logLevel how much the node logs
 */
public record ConfigBundle(
    OperatorId operatorId,
    PublicKey operatorPubkey,
    FederationSlug federationSlug,
    String attestationPostUrl,
    LogLevel logLevel) {
  private static final int MAX_URL = 512;

  /** Refuses an id of another key and an address of another kind; these can only be bugs. */
  public ConfigBundle {
    if (!operatorId.names(operatorPubkey)) {
      throw new IllegalArgumentException("the id is not the key's");
    }
    if (!isAddress(attestationPostUrl)) {
      throw new IllegalArgumentException("not an http or https address");
    }
  }

  /**
   * Parses a bundle.
   *
   * @param utf8 at most 64 KiB of strict JSON
   * @throws ConfigSchemaException with the reason: an unknown or missing member, or one of another
   *     form, or an id that is not the key's
   */
  public static ConfigBundle parse(byte[] utf8) throws ConfigSchemaException {
    try {
      JsonMembers members = JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED));
      ConfigBundle bundle = read(members);
      members.end();
      return bundle;
    } catch (MalformedException e) {
      throw new ConfigSchemaException(e);
    }
  }

  private static ConfigBundle read(JsonMembers members) throws MalformedException {
    OperatorId id = OperatorId.read(members, "operator_id");
    PublicKey key = PublicKey.read(members, "operator_pubkey_hex");
    if (!id.names(key)) {
      throw new MalformedException(
          "operator_id", OperatorId.of(key) + " (the id of operator_pubkey_hex)", id.text());
    }
    FederationSlug slug = FederationSlug.read(members, "federation_slug");
    String url = members.text("attestation_post_url", MAX_URL);
    if (!isAddress(url)) {
      throw new MalformedException(
          "attestation_post_url", "an http or https address with a host", "another text");
    }
    return new ConfigBundle(id, key, slug, url, logLevel(members));
  }

  private static LogLevel logLevel(JsonMembers members) throws MalformedException {
    String word = members.string("log_level");
    for (LogLevel level : LogLevel.values()) {
      if (level.name().toLowerCase(Locale.ROOT).equals(word)) {
        return level;
      }
    }
    throw new MalformedException("log_level", "error, warn, info, debug or trace", "another word");
  }

  private static boolean isAddress(String url) {
    return url.length() <= MAX_URL && Origin.of(url).isPresent();
  }

  /** The object in declared order. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("operator_id", operatorId.text())
        .put("operator_pubkey_hex", operatorPubkey.hex())
        .put("federation_slug", federationSlug.text())
        .put("attestation_post_url", attestationPostUrl)
        .put("log_level", logLevel.name().toLowerCase(Locale.ROOT))
        .build();
  }

  /** The file's bytes: canonical JSON in declared order and a line end. */
  public byte[] bytes() {
    return (CanonicalJson.text(json()) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
