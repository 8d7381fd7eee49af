package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.PreviousKey;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.signer.membership.Membership;
import io.ochk.signer.share.EpochBook;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Which setups are acceptable: those that the verified record and the newest epoch call for. */
final class SetupRules {
  private SetupRules() {}

  /**
   * Why a setup is not acceptable, if it is not.
   *
   * @param membership who belongs to the federation
   * @param newest the newest epoch of its key, if there is a key
   */
  static Optional<String> refusal(
      SetupDocument setup, Membership membership, Optional<EpochBook.Epoch> newest) {
    if (!setup.federationSlug().equals(membership.federation())) {
      return differs(
          "federation_slug", membership.federation().text(), setup.federationSlug().text());
    }
    if (membership.charter().isEmpty()) {
      return differs("charter_hash", "a charter in force", "none");
    }
    Membership.InForce charter = membership.charter().get();
    if (!charter.ratifiedByAll()) {
      return differs("charter_hash", "a charter ratified by all seats", "one ratified by some");
    }
    if (!setup.charterHash().equals(charter.hash())) {
      return differs("charter_hash", charter.hash(), setup.charterHash());
    }
    if (setup.threshold() != charter.threshold()) {
      return differs("t", "" + charter.threshold(), "" + setup.threshold());
    }
    if (!sameSeats(setup.seats(), membership.seats())) {
      return differs("seats", "those of the record", setup.seats().size() + " others");
    }
    if (setup.resharing().isEmpty()) {
      return newest.map(epoch ->
          "kind: expected reshare, because the key " + epoch.keyX() + " is live; found keygen");
    }
    return newest.isEmpty()
        ? differs("kind", "keygen, because no key is known here", "reshare")
        : resharing(setup, setup.resharing().get(), newest.get());
  }

  private static Optional<String> resharing(
      SetupDocument setup, PreviousKey previous, EpochBook.Epoch newest) {
    int next = newest.verified().key().epoch() + 1;
    if (previous.epoch() != next) {
      return differs("epoch", "" + next, "" + previous.epoch());
    }
    if (!Arrays.equals(previous.key().bytes(), newest.verified().key().encode())) {
      return differs("key", "that of epoch " + (next - 1), "another");
    }
    String transcript = newest.verified().transcriptHash().toString();
    if (!previous.transcriptSha256().equals(transcript)) {
      return differs("transcript_sha256", transcript, previous.transcriptSha256());
    }
    if (!sameSeats(previous.oldSeats(), newest.record().setup().seats())) {
      return differs("old_seats", "those of epoch " + (next - 1), "others");
    }
    if (setup.network() != newest.record().setup().network()) {
      return differs(
          "network", newest.record().setup().network().wireName(), setup.network().wireName());
    }
    int least = newest.verified().key().participants().threshold();
    return previous.dealers().size() < least
        ? differs("dealers", "at least " + least, "" + previous.dealers().size())
        : Optional.empty();
  }

  private static boolean sameSeats(List<SeatHolder> found, List<SeatHolder> expected) {
    return found.size() == expected.size()
        && IntStream.range(0, found.size())
            .allMatch(i ->
                found.get(i).seat() == expected.get(i).seat()
                    && found.get(i).operatorPubkey().equals(expected.get(i).operatorPubkey()));
  }

  private static Optional<String> differs(String member, String expected, String found) {
    return Optional.of(member + ": expected " + expected + ", found " + found);
  }
}
