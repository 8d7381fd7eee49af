package io.ochk.client;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A federation as the directory lists it.
 *
 * @param slug its short name
 * @param name its name
 * @param status {@code recruiting}, {@code forming}, {@code binding} or {@code live}
 * @param threshold how many must sign
 * @param targetGuardianCount how many seats there are
 * @param charterHash the charter's hash, if one is published
 * @param charterVersion the charter's version, if one is published
 * @param seats the assigned seats; none where the portal lists several federations
 */
public record FederationSummary(
    FederationSlug slug,
    String name,
    String status,
    int threshold,
    int targetGuardianCount,
    Optional<String> charterHash,
    Optional<String> charterVersion,
    List<Seat> seats) {
  private static final int MOST = 10_000;

  /** Keeps a copy. */
  public FederationSummary {
    seats = List.copyOf(seats);
  }

  /**
   * A seat that somebody has.
   *
   * @param index its number, from 0
   * @param operatorPubkey the key of whoever has it
   */
  public record Seat(int index, PublicKey operatorPubkey) {}

  static List<FederationSummary> readAll(JsonObject json) throws MalformedException {
    List<FederationSummary> result = new ArrayList<>();
    for (JsonMembers federation : JsonMembers.of(json).objects("federations", MOST)) {
      result.add(read(federation));
    }
    return result;
  }

  static FederationSummary read(JsonMembers members) throws MalformedException {
    List<Seat> seats = new ArrayList<>();
    if (members.has("seats")) {
      for (JsonMembers seat : members.objects("seats", 100)) {
        seats.add(
            new Seat((int) seat.integer("index", 0, 99), PublicKey.read(seat, "operator_pubkey")));
      }
    }
    return new FederationSummary(
        FederationSlug.read(members, "slug"),
        members.string("name"),
        members.string("status"),
        (int) members.integer("threshold", 0, 100),
        (int) members.integer("target_guardian_count", 0, 100),
        members.optionalString("charter_hash"),
        members.optionalString("charter_version"),
        seats);
  }
}
