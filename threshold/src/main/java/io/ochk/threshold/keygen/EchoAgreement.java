package io.ochk.threshold.keygen;

import io.ochk.threshold.Hash256;
import io.ochk.threshold.keygen.CeremonyMessage.Echo;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether everybody has received the same round 1. */
final class EchoAgreement {
  private final Set<Seat> agreed = new HashSet<>();

  /**
   * Where echoes differ from what is held here.
   *
   * @param parties who says so, and the dealers whom it is about
   * @param frames what is held here of those dealers
   */
  record Disagreement(SortedSet<Seat> parties, Set<SignedFrame> frames) {}

  /** The echo of a complete round 1. */
  static Echo echoOf(SortedMap<Seat, SignedFrame> round1) {
    Map<Seat, Hash256> hashes = new TreeMap<>();
    round1.forEach((seat, frame) -> hashes.put(seat, frame.frame().hash()));
    return new Echo(hashes);
  }

  /** Whether all of these have echoed what is held here. */
  boolean isComplete(Set<Seat> seats) {
    return agreed.containsAll(seats);
  }

  /** Looks at the echoes of those who have not agreed yet. */
  Disagreement compare(
      Echo own, SortedMap<Seat, SignedFrame> round1, Collection<SignedFrame> echoes) {
    Disagreement found = new Disagreement(new TreeSet<>(), new LinkedHashSet<>());
    for (SignedFrame echo : echoes) {
      Map<Seat, Hash256> theirs = ((Echo) echo.frame().message()).received();
      if (agreed.contains(echo.frame().sender()) || theirs.equals(own.received())) {
        agreed.add(echo.frame().sender());
        continue;
      }
      round1.forEach((dealer, here) -> {
        Hash256 there = theirs.get(dealer);
        if (there == null || !there.equals(here.frame().hash())) {
          found.parties().add(echo.frame().sender());
          found.parties().add(dealer);
          found.frames().add(here);
        }
      });
    }
    return found;
  }
}
