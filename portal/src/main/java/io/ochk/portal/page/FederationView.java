package io.ochk.portal.page;

import io.ochk.portal.key.Epochs;
import io.ochk.portal.key.KeyRisks;
import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.directory.FederationStatus;
import io.ochk.protocol.directory.Seat;
import io.ochk.server.store.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A federation as the pages draw it.
 *
 * @param state what follows from the signed statements
 * @param key the newest epoch of its key, if it has one
 * @param risks what weakens that key
 */
public record FederationView(FederationState state, Optional<Epochs.Row> key, KeyRisks risks) {
  /** The federation as a session sees it. */
  static FederationView of(Session session, FederationState state) {
    Optional<Epochs.Row> key = Epochs.newest(session, state.slug());
    return new FederationView(state, key, KeyRisks.of(session, state, key));
  }

  /** Several. */
  static List<FederationView> all(Session session, List<FederationState> states) {
    return states.stream().map(state -> of(session, state)).toList();
  }

  /** What a seat's place in the ring shows. */
  public enum Place {
    /** Nobody holds it. */
    OPEN,
    /** Somebody holds it. */
    TAKEN,
    /** Its holder has ratified the newest charter. */
    RATIFIED;

    /** The word in class names and for readers. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A place in the ring.
   *
   * @param index the seat's number
   * @param place what it shows
   * @param seat who holds it
   */
  public record Slot(int index, Place place, Optional<Seat> seat) {}

  /** Every seat in order, taken or not. */
  public List<Slot> slots() {
    Set<Integer> ratified =
        state.charter().map(state::ratifiers).orElse(List.of()).stream()
            .map(Seat::index)
            .collect(Collectors.toSet());
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      int index = i;
      Optional<Seat> seat = state.seats().stream().filter(s -> s.index() == index).findFirst();
      Place place =
          seat.isEmpty() ? Place.OPEN : ratified.contains(index) ? Place.RATIFIED : Place.TAKEN;
      slots.add(new Slot(index, place, seat));
    }
    return slots;
  }

  /** The short name. */
  public String slug() {
    return state.slug().text();
  }

  /** The name. */
  public String name() {
    return state.founding().name();
  }

  /** How many seats there are. */
  public int count() {
    return state.founding().targetGuardianCount();
  }

  /** How many of them are taken. */
  public int taken() {
    return state.seats().size();
  }

  /** How many signatures move money. */
  public int threshold() {
    return state.founding().threshold();
  }

  /** How many have ratified the newest charter. */
  public int ratified() {
    return state.charter().map(c -> state.ratifiers(c).size()).orElse(0);
  }

  /** How many must. */
  public int needed() {
    return state.charter().map(state::ratificationsNeeded).orElse(count());
  }

  /** The newest charter. */
  public Optional<CharterPublish> charter() {
    return state.charter();
  }

  /** The status in one word. */
  public String status() {
    return state.status(key.isPresent()).wireName();
  }

  /** What the status means. */
  public String meaning() {
    FederationStatus status = state.status(key.isPresent());
    return switch (status) {
      case RECRUITING ->
          count() - taken() == 1
              ? "One seat is open."
              : (count() - taken()) + " of " + count() + " seats are open.";
      case FORMING ->
          charter().isEmpty()
              ? "Every seat is taken; the charter is being written."
              : ratified() + " of " + needed() + " needed have ratified the charter.";
      case BINDING -> "The charter is in force. The guardians make their key next.";
      case LIVE -> "The key exists, certified by every guardian.";
    };
  }
}
