package io.ochk.protocol.ceremony;

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
import io.ochk.protocol.signature.PublicKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of one ceremony: what everybody who joins agrees to.
 *
 * @param attempt from 0; below 2^31
 * @param ceremonyId 32 random bytes, 64 lower-case hex characters
 * @param charterHash the charter in force, 64 lower-case hex characters
 * @param federationSlug whose key
 * @param network for which network's addresses
 * @param previous the setup hash of the abandoned attempt before
 * @param seats who receives a share, rising by seat, no key twice; 2 to 15
 * @param threshold how many shares sign, 2 to the number of seats
 * @param resharing what is carried on; without it a new key is made
 */
public record SetupDocument(
    int attempt,
    String ceremonyId,
    String charterHash,
    FederationSlug federationSlug,
    BitcoinNetwork network,
    Optional<String> previous,
    List<SeatHolder> seats,
    int threshold,
    Optional<PreviousKey> resharing) {
  /** The only suite of federations: its context string. */
  public static final String SUITE = "FROST-secp256k1-SHA256-TR-v1";

  private static final byte[] DOMAIN = "oc-guardian/setup/v1\n".getBytes(US_ASCII);
  private static final String KEYGEN = "keygen";
  private static final String RESHARE = "reshare";

  /** Copies the list. */
  public SetupDocument {
    seats = List.copyOf(seats);
  }

  /**
   * Parses a setup.
   *
   * @param utf8 at most 64 KiB of strict JSON
   */
  public static SetupDocument parse(byte[] utf8) throws MalformedException {
    return read(JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.SIGNED)));
  }

  /** Reads a setup that stands inside another document. */
  public static SetupDocument read(JsonMembers members) throws MalformedException {
    boolean reshare = members.string("kind").equals(RESHARE);
    members.literal("kind", reshare ? RESHARE : KEYGEN);
    members.literal("suite", SUITE);
    List<SeatHolder> seats = SeatHolder.read(members, "seats");
    members.integer("n", Math.max(2, seats.size()), seats.size());
    SetupDocument setup =
        new SetupDocument(
            (int) members.integer("attempt", 0, Integer.MAX_VALUE),
            members.sha256("ceremony_id"),
            members.sha256("charter_hash"),
            FederationSlug.read(members, "federation_slug"),
            BitcoinNetwork.read(members, "network"),
            members.optionalSha256("previous"),
            seats,
            (int) members.integer("t", 2, seats.size()),
            reshare ? Optional.of(PreviousKey.read(members)) : Optional.empty());
    members.end();
    return setup;
  }

  /** The object, its members sorted. */
  public JsonObject json() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("attempt", attempt)
            .put("ceremony_id", ceremonyId)
            .put("charter_hash", charterHash)
            .put("federation_slug", federationSlug.text())
            .put("kind", resharing.isPresent() ? RESHARE : KEYGEN)
            .put("n", seats.size())
            .put("network", network.wireName())
            .put("previous", previous)
            .put("seats", SeatHolder.json(seats))
            .put("suite", SUITE)
            .put("t", threshold);
    resharing.ifPresent(key -> key.write(json));
    return json.build().sorted();
  }

  /** The canonical bytes: JCS. */
  public byte[] bytes() {
    return Jcs.bytes(json());
  }

  /** The setup's hash, 64 lower-case hex characters. */
  public String hash() {
    return Sha256.hex(DOMAIN, bytes());
  }

  /** The setup's hash, 32 bytes. */
  public byte[] hashBytes() {
    return HexFormat.of().parseHex(hash());
  }

  /** The epoch that this ceremony makes: 0 for a new key. */
  public int epoch() {
    return resharing.map(PreviousKey::epoch).orElse(0);
  }

  /** The holder of {@code seat} among those who receive a share. */
  public Optional<SeatHolder> holder(int seat) {
    return seats.stream().filter(holder -> holder.seat() == seat).findFirst();
  }

  /** The seat that {@code key} receives a share in. */
  public Optional<SeatHolder> receiver(PublicKey key) {
    return seats.stream().filter(holder -> holder.operatorPubkey().equals(key)).findFirst();
  }

  /** The old seat from which {@code key} deals in a re-sharing. */
  public Optional<SeatHolder> dealer(PublicKey key) {
    return resharing.stream()
        .flatMap(old -> old.dealing().stream())
        .filter(holder -> holder.operatorPubkey().equals(key))
        .findFirst();
  }

  /**
   * Everybody who has to join, each once, in the order in which the joins are hashed: dealers that
   * receive nothing, then those who receive, each group by seat.
   */
  public List<SeatHolder> joiners() {
    List<SeatHolder> all = new ArrayList<>();
    resharing.ifPresent(old ->
        old.dealing().stream()
            .filter(dealer -> receiver(dealer.operatorPubkey()).isEmpty())
            .sorted(Comparator.comparingInt(SeatHolder::seat))
            .forEach(all::add));
    all.addAll(seats);
    return List.copyOf(all);
  }
}
