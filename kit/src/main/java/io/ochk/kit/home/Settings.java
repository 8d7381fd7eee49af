package io.ochk.kit.home;

import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the operator has settled once; nothing secret.
 *
 * @param portal the portal that commands talk to
 * @param applyAddress where applications go by e-mail
 * @param pins the reviewer's and the organiser's key, as far as pinned
 */
public record Settings(Optional<Origin> portal, String applyAddress, Map<Role, PublicKey> pins) {
  /** The programme's address for applications. */
  public static final String DEFAULT_APPLY_ADDRESS = "apply@ochk.io";

  /** Nothing settled yet. */
  public static final Settings INITIAL =
      new Settings(Optional.empty(), DEFAULT_APPLY_ADDRESS, Map.of());

  /** Keeps a copy. */
  public Settings {
    pins = Map.copyOf(pins);
  }

  /** With another portal. */
  public Settings withPortal(Origin origin) {
    return new Settings(Optional.of(origin), applyAddress, pins);
  }

  /** With another address for applications. */
  public Settings withApplyAddress(String address) {
    return new Settings(portal, address, pins);
  }

  /** With a key pinned. */
  public Settings withPin(Role role, PublicKey key) {
    Map<Role, PublicKey> more = new EnumMap<>(Role.class);
    more.putAll(pins);
    more.put(role, key);
    return new Settings(portal, applyAddress, more);
  }

  /** The pinned key of a role. */
  public Optional<PublicKey> pin(Role role) {
    return Optional.ofNullable(pins.get(role));
  }

  /** How people compare keys: the key id and the key. */
  public static String fingerprint(PublicKey key) {
    return new AuthorityKey(key).kid() + " " + key.hex();
  }

  byte[] bytes() {
    JsonObject.Builder pinned = JsonObject.builder();
    for (Role role : Role.values()) {
      pinned.put(role.wireName(), pin(role).map(PublicKey::hex));
    }
    JsonObject json =
        JsonObject.builder()
            .put("version", 1)
            .put("portal", portal.map(Origin::text))
            .put("apply_address", applyAddress)
            .put("pins", pinned.build())
            .build();
    return (CanonicalJson.text(json) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static Settings parse(byte[] file) throws MalformedException {
    JsonMembers members = JsonMembers.of(StrictJson.parseObject(file, JsonLimits.SIGNED));
    members.integer("version", 1, 1);
    Optional<String> portal = members.optionalString("portal");
    String address = members.text("apply_address", 200);
    JsonMembers pinned = members.members("pins");
    Map<Role, PublicKey> pins = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      if (pinned.optionalString(role.wireName()).isPresent()) {
        pins.put(role, PublicKey.read(pinned, role.wireName()));
      }
    }
    pinned.end();
    members.end();
    if (portal.isPresent() && Origin.of(portal.get()).isEmpty()) {
      throw new MalformedException("portal", "an http or https address", "another text");
    }
    return new Settings(portal.flatMap(Origin::of), address, pins);
  }
}
