package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.GivingUp;
import io.ochk.protocol.ceremony.PreviousKey;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.threshold.keygen.CeremonyState;
import io.ochk.threshold.keygen.Seat;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a ceremony stands, in words for people. */
public final class Wording {
  private Wording() {}

  /** Why it ended without a key. */
  static String of(CeremonyState.Aborted aborted, SetupDocument setup) {
    String why =
        switch (aborted.failure()) {
          case EQUIVOCATION -> "two different statements where one is due";
          case INVALID_MESSAGE -> "a message that breaks the rules";
          case REPEATED_CONSTANT -> "two dealers with the same constant";
          case BAD_SHARE -> "a share that does not fit its dealer's commitments";
          case FALSE_COMPLAINT -> "a complaint about a share that fits";
          case UNUSABLE_KEY -> "commitments that make no key";
          case ABANDONED -> "given up";
        };
    String who =
        aborted.failure() == CeremonyState.Failure.ABANDONED
            ? names(aborted.evidence().stream().map(f -> f.frame().sender()).toList(), setup)
            : names(aborted.culprits(), setup);
    return why + (who.isEmpty() ? "" : " by " + who);
  }

  /** What a running ceremony waits for. */
  public static String of(CeremonyState state, SetupDocument setup) {
    return switch (state) {
      case CeremonyState.Collecting collecting ->
          switch (collecting.phase()) {
                case ROUND1 -> "round 1: waits for ";
                case ECHO -> "echo: waits for ";
                case SHARES -> "shares: waits for ";
                case CERTIFICATES -> "certificates: waits for ";
              }
              + names(collecting.missing(), setup);
      case CeremonyState.Disputed disputed ->
          "words that do not agree, of " + names(disputed.parties(), setup);
      case CeremonyState.Live live -> "the key is live";
      case CeremonyState.Aborted aborted -> of(aborted, setup);
    };
  }

  /**
   * What the operator can do about a ceremony that came to nothing; empty while it goes on, is
   * done, or was not wanted here.
   *
   * @param certified whether this signer has certified it
   */
  public static Optional<String> next(Ceremony ceremony, boolean certified) {
    GivingUp words = new GivingUp(ceremony.setupHash(), ceremony.setup().resharing().isPresent());
    return switch (ceremony.stage()) {
      case FAILED -> Optional.of(certified ? words.byAnother() : words.byReader());
      case ABANDONED -> Optional.of(words.again());
      case REFUSED, DENIED, PROPOSED, JOINED, CODE, RUNNING, WATCHING, LIVE -> Optional.empty();
    };
  }

  private static String names(Collection<Seat> seats, SetupDocument setup) {
    return seats.stream()
        .map(seat -> name(seat, setup))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String name(Seat seat, SetupDocument setup) {
    List<SeatHolder> holders =
        switch (seat.group()) {
          case NEW -> setup.seats();
          case OLD -> setup.resharing().map(PreviousKey::oldSeats).orElse(List.of());
        };
    int number = seat.identifier().seat();
    return holders.stream()
        .filter(h -> h.seat() == number)
        .findFirst()
        .map(h -> h.operatorId() + " in seat " + number)
        .orElse("seat " + number);
  }
}
