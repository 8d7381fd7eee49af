package io.ochk.guardian.ceremony;

import io.ochk.guardian.membership.Membership;
import io.ochk.protocol.ceremony.PreviousKey;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.directory.Seat;
import io.ochk.protocol.identity.FederationSlug;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which setups are acceptable: those that the verified record and the newest epoch call for. */
final class SetupRules {
  private SetupRules() {}

  /** Why a setup is refused, if it is. */
  static Optional<String> refusal(
      SetupDocument setup,
      FederationSlug federation,
      Membership membership,
      Optional<Keys.Current> key) {
    if (!setup.federationSlug().equals(federation)) {
      return differs("federation_slug", federation.text(), setup.federationSlug().text());
    }
    Optional<Membership.InForce> charter = membership.charter();
    if (charter.isEmpty()) {
      return differs("charter_hash", "a charter in force", "none");
    }
    Membership.InForce inForce = charter.get();
    if (!inForce.ratifiedByAll()) {
      return differs(
          "charter_hash", "a charter that all seats have ratified", "one that some have");
    }
    if (!inForce.hash().equals(setup.charterHash())) {
      return differs("charter_hash", inForce.hash(), setup.charterHash());
    }
    if (setup.threshold() != inForce.threshold().m()) {
      return differs("t", "" + inForce.threshold().m(), "" + setup.threshold());
    }
    if (!sameSeats(setup.seats(), membership.seats())) {
      return differs("seats", "those of the record", "others");
    }
    return setup.resharing().isPresent()
        ? reshare(setup, setup.resharing().get(), key)
        : generation(key);
  }

  private static Optional<String> generation(Optional<Keys.Current> key) {
    return key.map(k -> "kind: expected reshare, because there is a key, found keygen");
  }

  private static Optional<String> reshare(
      SetupDocument setup, PreviousKey previous, Optional<Keys.Current> key) {
    if (key.isEmpty()) {
      return differs("kind", "keygen, because there is no key", "reshare");
    }
    Keys.Current old = key.get();
    if (previous.epoch() != old.number() + 1) {
      return differs("epoch", "" + (old.number() + 1), "" + previous.epoch());
    }
    if (!Arrays.equals(previous.key().bytes(), old.epoch().key().encode())) {
      return differs("key", "that of the newest epoch", "another");
    }
    String transcript = old.epoch().transcriptHash().toString();
    if (!previous.transcriptSha256().equals(transcript)) {
      return differs("transcript_sha256", transcript, previous.transcriptSha256());
    }
    if (!previous.oldSeats().equals(old.record().setup().seats())) {
      return differs("old_seats", "those of the newest epoch", "others");
    }
    if (!setup.network().equals(old.record().setup().network())) {
      return differs(
          "network", old.record().setup().network().wireName(), setup.network().wireName());
    }
    return previous.dealers().size() >= old.threshold()
        ? Optional.empty()
        : differs("dealers", "at least " + old.threshold(), "" + previous.dealers().size());
  }

  private static boolean sameSeats(List<SeatHolder> holders, List<Seat> seats) {
    if (holders.size() != seats.size()) {
      return false;
    }
    for (int i = 0; i < seats.size(); i++) {
      if (holders.get(i).seat() != seats.get(i).index()
          || !holders.get(i).operatorPubkey().equals(seats.get(i).operatorPubkey())) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> differs(String member, String expected, String found) {
    return Optional.of(member + ": expected " + expected + ", found " + found);
  }
}
