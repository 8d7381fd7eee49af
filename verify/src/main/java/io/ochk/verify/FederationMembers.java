package io.ochk.verify;

import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.FrontMatter;
import io.ochk.protocol.charter.Guardian;
import io.ochk.protocol.charter.Threshold;
import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.SeenFederation;
import io.ochk.protocol.signature.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * Who belongs to a federation now, read from its record. It says nothing about the record's
 * signatures: {@link Verifier} checks those, under the keys that its caller pinned.
 *
 * @param state what follows from the record
 * @param seats the taken seats, in order
 * @param charter the newest charter, once it is in force
 */
public record FederationMembers(
    FederationState state, List<Seat> seats, Optional<InForce> charter) {

  /**
   * A charter in force.
   *
   * @param hash its hash, 64 lower-case hex characters
   * @param threshold how many of how many sign
   * @param ratifiedByAll whether every seat has ratified it
   * @param guardians whom it names
   */
  public record InForce(
      String hash, Threshold threshold, boolean ratifiedByAll, List<Guardian> guardians) {
    /** Copies the list. */
    public InForce {
      guardians = List.copyOf(guardians);
    }
  }

  /** Copies the list. */
  public FederationMembers {
    seats = List.copyOf(seats);
  }

  /**
   * Reads who belongs to it.
   *
   * @throws MalformedException if the record's facts or chain are not what they say
   */
  public static FederationMembers of(FederationRecord record) throws MalformedException {
    return switch (FederationState.replay(record.statements(), record.facts())) {
      case FederationState.Outcome.Applied(FederationState state) ->
          new FederationMembers(
              state, state.seats(), state.charter().flatMap(c -> inForce(state, record, c)));
      case FederationState.Outcome.Refused refused ->
          throw new MalformedException(
              "statements", "a chain that its facts allow", refused.refusal().detail());
    };
  }

  private static Optional<InForce> inForce(
      FederationState state, FederationRecord record, CharterPublish publish) {
    int ratified = state.ratifiers(publish).size();
    if (ratified < state.ratificationsNeeded(publish)) {
      return Optional.empty();
    }
    Optional<FrontMatter> front =
        record.charters().stream()
            .filter(c -> c.hash().equals(publish.charterHash()))
            .findFirst()
            .flatMap(Charter::frontMatter);
    return front.map(f ->
        new InForce(
            publish.charterHash(), f.threshold(), ratified == state.seats().size(), f.guardians()));
  }

  /** The federation's slug. */
  public FederationSlug federation() {
    return state.slug();
  }

  /** The seats as setups list them. */
  public List<SeatHolder> holders() {
    return seats.stream()
        .map(s -> new SeatHolder(s.operatorId(), s.operatorPubkey(), s.index()))
        .toList();
  }

  /** What one node tells another of it, so that the two can tell whether they see the same. */
  public SeenFederation seen() {
    JsonObject.Builder parameters = JsonObject.builder();
    charter.ifPresent(c -> parameters.put("m", c.threshold().m()).put("n", c.threshold().n()));
    parameters.put(
        "seats",
        new JsonArray(
            seats.stream()
                .<JsonValue>map(s ->
                    JsonObject.builder()
                        .put("operator_id", s.operatorId().text())
                        .put("operator_pubkey", s.operatorPubkey().hex())
                        .put("seat", s.index())
                        .build())
                .toList()));
    return new SeenFederation(
        state.chain().getLast().payload().sha256(),
        charter.map(InForce::hash),
        Sha256.hex(CanonicalJson.bytes(parameters.build())));
  }

  /** The seat that this key holds. */
  public Optional<Seat> seatOf(PublicKey key) {
    return seats.stream().filter(s -> s.operatorPubkey().equals(key)).findFirst();
  }

  /** The seat of this operator. */
  public Optional<Seat> seatOf(OperatorId operator) {
    OperatorId id = operator.shortForm();
    return seats.stream().filter(s -> s.operatorId().equals(id)).findFirst();
  }

  /** The seat with this number. */
  public Optional<Seat> seat(int index) {
    return seats.stream().filter(s -> s.index() == index).findFirst();
  }
}
