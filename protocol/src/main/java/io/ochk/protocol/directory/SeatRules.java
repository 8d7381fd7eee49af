package io.ochk.protocol.directory;

import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.signature.PublicKey;
import java.time.Instant;
import java.util.Optional;

/** Who may take which seat. */
final class SeatRules {
  private SeatRules() {}

  static Optional<DirectoryRefusal> refusal(FederationState state, SeatAssign assign) {
    return acceptance(state, assign)
        .or(() -> request(state, assign))
        .or(() -> withdrawal(state, assign))
        .or(() -> room(state, assign.operatorPubkey(), assign.seat()));
  }

  /** The same for an assignment of the past, after which the operator may have left. */
  static Optional<DirectoryRefusal> pastRefusal(FederationState state, SeatAssign assign) {
    return acceptance(state, assign)
        .or(() -> request(state, assign))
        .or(() -> room(state, assign.operatorPubkey(), assign.seat()));
  }

  static Optional<DirectoryRefusal> refusal(
      FederationState state, PublicKey operator, Membership membership) {
    return switch (membership.kind()) {
      case JOIN ->
          room(state, operator, membership.seat()).or(() -> outlived(state, operator, membership));
      case LEAVE -> leaving(state, operator, membership);
    };
  }

  private static Optional<DirectoryRefusal> acceptance(FederationState state, SeatAssign assign) {
    Optional<Decision> acceptance = state.facts().acceptance(assign.acceptanceSha256());
    boolean accepted =
        acceptance.isPresent()
            && acceptance.get().payload().operatorPubkey().equals(assign.operatorPubkey());
    return accepted
        ? Optional.empty()
        : refuse(
            DirectoryRefusal.Code.OPERATOR_NOT_ACCEPTED,
            "expected the program-accept of "
                + assign.operatorId()
                + ", found none with the hash "
                + assign.acceptanceSha256());
  }

  private static Optional<DirectoryRefusal> request(FederationState state, SeatAssign assign) {
    Optional<FederationFacts.Request> found = state.facts().join(assign.requestSha256());
    if (found.isEmpty()
        || !found.get().envelope().pubkey().equals(assign.operatorPubkey())
        || !found.get().membership().federationSlug().equals(state.slug())
        || found.get().membership().seat() != assign.seat()) {
      return refuse(
          DirectoryRefusal.Code.REQUEST_UNKNOWN,
          "expected the federation-join of "
              + assign.operatorId()
              + " for seat "
              + assign.seat()
              + " of "
              + state.slug()
              + ", found none with the hash "
              + assign.requestSha256());
    }
    return Optional.empty();
  }

  private static Optional<DirectoryRefusal> withdrawal(FederationState state, SeatAssign assign) {
    Instant requested =
        state.facts().join(assign.requestSha256()).orElseThrow().membership().signedAt();
    return state.facts().leftSince(assign.operatorPubkey(), assign.seat(), requested)
        ? refuse(
            DirectoryRefusal.Code.REQUEST_WITHDRAWN,
            assign.operatorId() + " has withdrawn the request for seat " + assign.seat())
        : Optional.empty();
  }

  private static Optional<DirectoryRefusal> room(
      FederationState state, PublicKey operator, int index) {
    int count = state.founding().targetGuardianCount();
    if (index >= count) {
      return refuse(
          DirectoryRefusal.Code.SEAT_UNKNOWN,
          "expected a seat from 0 to " + (count - 1) + ", found " + index);
    }
    for (Seat seat : state.seats()) {
      if (seat.operatorPubkey().equals(operator)) {
        return refuse(
            DirectoryRefusal.Code.ALREADY_SEATED,
            seat.operatorId() + " already holds seat " + seat.index());
      }
      if (seat.index() == index) {
        return refuse(
            DirectoryRefusal.Code.SEAT_TAKEN, "seat " + index + " is held by " + seat.operatorId());
      }
    }
    return Optional.empty();
  }

  // A request of a time before the departure would be taken and never granted.
  private static Optional<DirectoryRefusal> outlived(
      FederationState state, PublicKey operator, Membership membership) {
    return state.facts().leftSince(operator, membership.seat(), membership.signedAt())
        ? refuse(
            DirectoryRefusal.Code.REQUEST_WITHDRAWN,
            membership.operatorId()
                + " gave seat "
                + membership.seat()
                + " up at or after "
                + membership.signedAt()
                + "; sign a new request")
        : Optional.empty();
  }

  // A departure of a time before the request would be taken and vacate nothing.
  private static Optional<DirectoryRefusal> leaving(
      FederationState state, PublicKey operator, Membership membership) {
    boolean sits =
        state
            .seatOf(operator)
            .filter(s -> s.index() == membership.seat())
            .filter(s -> !membership.signedAt().isBefore(s.requestedAt()))
            .isPresent();
    return sits || state.facts().hasOpenRequest(operator, membership.seat(), membership.signedAt())
        ? Optional.empty()
        : refuse(
            DirectoryRefusal.Code.NOTHING_TO_LEAVE,
            membership.operatorId()
                + " at "
                + membership.signedAt()
                + " neither held seat "
                + membership.seat()
                + " nor had asked for it");
  }

  private static Optional<DirectoryRefusal> refuse(DirectoryRefusal.Code code, String detail) {
    return Optional.of(new DirectoryRefusal(code, detail));
  }
}
