package io.ochk.office.watch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes pending alerts away, and tries again later what does not get through. */
final class Deliveries {
  /** After how many seconds each further attempt is made; then the alert is given up. */
  private static final List<Integer> PAUSES =
      List.of(5, 30, 120, 600, 3_600, 21_600, 21_600, 21_600, 21_600);

  private final List<Channel> channels;
  private final Consumer<String> notes;

  /**
   * Deliveries through these channels.
   *
   * @param notes told, in a sentence, what did not get through
   */
  Deliveries(List<Channel> channels, Consumer<String> notes) {
    this.channels = List.copyOf(channels);
    this.notes = notes;
  }

  /** Keeps the state, durably, whenever something has left. */
  @FunctionalInterface
  interface Keeper {
    void keep(WatchState state) throws java.io.IOException;
  }

  /** Tries everything that is due; what was confirmed is forgotten at once. */
  WatchState deliver(WatchState state, Instant now, Keeper keeper) throws java.io.IOException {
    List<WatchState.Delivery> left = new ArrayList<>(state.pending());
    for (WatchState.Delivery delivery : state.pending()) {
      if (delivery.nextAt() > now.getEpochSecond()) {
        continue;
      }
      int at = left.indexOf(delivery);
      Optional<WatchState.Delivery> again = attempt(delivery, now);
      if (again.isPresent()) {
        left.set(at, again.get());
      } else {
        left.remove(at);
      }
      keeper.keep(state.withPending(left));
    }
    return state.withPending(left);
  }

  private Optional<WatchState.Delivery> attempt(WatchState.Delivery delivery, Instant now) {
    Optional<Channel> channel =
        channels.stream().filter(c -> c.name().equals(delivery.channel())).findFirst();
    if (channel.isEmpty()) {
      notes.accept("no longer told by " + delivery.channel() + ": " + delivery.alert().title());
      return Optional.empty();
    }
    try {
      channel.get().send(delivery.alert());
      return Optional.empty();
    } catch (Channel.DeliveryException e) {
      boolean last = delivery.attempts() >= PAUSES.size();
      notes.accept(
          delivery.channel()
              + ": "
              + e.getMessage()
              + (last ? "; given up: " : "; trying again: ")
              + delivery.alert().title());
      return last
          ? Optional.empty()
          : Optional.of(
              new WatchState.Delivery(
                  delivery.channel(),
                  delivery.alert(),
                  delivery.attempts() + 1,
                  now.getEpochSecond() + PAUSES.get(delivery.attempts())));
    }
  }
}
