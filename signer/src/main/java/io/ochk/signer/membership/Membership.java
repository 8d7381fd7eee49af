package io.ochk.signer.membership;

import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.FrontMatter;
import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * Who belongs to a federation, from a record that was verified.
 *
 * @param federation its slug
 * @param seats who holds which seat, rising
 * @param charter the newest charter, once it is in force
 * @param state what all of it follows from
 */
public record Membership(
    FederationSlug federation,
    List<SeatHolder> seats,
    Optional<InForce> charter,
    FederationState state) {

  /**
   * A charter in force.
   *
   * @param hash its hash, 64 lower-case hex characters
   * @param threshold how many sign
   * @param ratifiedByAll whether every seat has ratified it
   */
  public record InForce(String hash, int threshold, boolean ratifiedByAll) {}

  /** Copies the list. */
  public Membership {
    seats = List.copyOf(seats);
  }

  /**
   * Reads who belongs to it.
   *
   * @throws MalformedException if the record's facts or chain are not what they say
   */
  public static Membership of(FederationRecord record) throws MalformedException {
    return switch (FederationState.replay(record.statements(), record.facts())) {
      case FederationState.Outcome.Applied(FederationState state) ->
          new Membership(
              record.federationSlug(),
              state.seats().stream()
                  .map(s -> new SeatHolder(s.operatorId(), s.operatorPubkey(), s.index()))
                  .toList(),
              state.charter().flatMap(c -> inForce(state, record, c)),
              state);
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
        new InForce(publish.charterHash(), f.threshold().m(), ratified == state.seats().size()));
  }

  /** The seat that this key holds. */
  public Optional<SeatHolder> seatOf(PublicKey key) {
    return seats.stream().filter(s -> s.operatorPubkey().equals(key)).findFirst();
  }
}
