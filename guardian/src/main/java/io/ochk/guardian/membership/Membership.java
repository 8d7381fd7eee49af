package io.ochk.guardian.membership;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.FrontMatter;
import io.ochk.protocol.charter.Guardian;
import io.ochk.protocol.charter.Threshold;
import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * Who belongs to the federation, from its verified record.
 *
 * @param state what follows from the record
 * @param seats the taken seats, in order
 * @param charter the newest charter, once it is in force
 */
public record Membership(FederationState state, List<Seat> seats, Optional<InForce> charter) {

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
  public Membership {
    seats = List.copyOf(seats);
  }

  /** Reads who belongs to it out of a verified record. */
  static Membership of(FederationState state, FederationRecord record) {
    return new Membership(
        state, state.seats(), state.charter().flatMap(c -> force(state, record, c)));
  }

  private static Optional<InForce> force(
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
