package io.ochk.protocol.ceremony;

import io.ochk.protocol.signature.PublicKey;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who held a share of a key and has none of its newest epoch.
 *
 * <p>Dealing shares anew revokes nothing: as many former holders of one epoch as its threshold can
 * sign together for ever. So shares are never dealt to seats that would bring the departures of an
 * epoch to its threshold. What helps then is a new key, and a sweep of every address of the old.
 */
public final class Departures {
  private Departures() {}

  /** How many who received shares by {@code epoch} are not among {@code now}. */
  public static int of(SetupDocument epoch, List<SeatHolder> now) {
    Set<PublicKey> present = new HashSet<>();
    now.forEach(holder -> present.add(holder.operatorPubkey()));
    return (int) epoch.seats().stream().filter(h -> !present.contains(h.operatorPubkey())).count();
  }

  /**
   * Why shares of a key may not be dealt to {@code next}, if they may not.
   *
   * @param epochs the setups of all epochs of the key that are known
   * @param next who is to receive shares
   */
  public static Optional<String> refusal(List<SetupDocument> epochs, List<SeatHolder> next) {
    for (SetupDocument epoch : epochs) {
      int departures = of(epoch, next);
      if (departures >= epoch.threshold()) {
        return Optional.of(
            "seats: expected fewer than "
                + epoch.threshold()
                + " of the holders of epoch "
                + epoch.epoch()
                + " to have left, because so many sign with its shares for ever; found "
                + departures
                + ": a new key is needed, and a sweep of every address");
      }
    }
    return Optional.empty();
  }
}
