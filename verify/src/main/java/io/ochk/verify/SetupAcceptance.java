package io.ochk.verify;

import io.ochk.protocol.ceremony.PreviousKey;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.directory.DirectoryRefusal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which ceremonies may begin now: those that the charter in force and the newest epoch call for.
 * Node and signer decide with this rule, each over a record that it verified itself. Whether a
 * ceremony of the past was called for in its time is {@link
 * io.ochk.protocol.directory.FederationState#setupRefusal}.
 */
public final class SetupAcceptance {
  private SetupAcceptance() {}

  /**
   * Why a setup is not acceptable, if it is not: the member, what was expected and what was found.
   *
   * @param members who belongs to the federation, from its verified record
   * @param newest the newest epoch of its key, if there is a key
   */
  public static Optional<String> refusal(
      SetupDocument setup, FederationMembers members, Optional<KnownEpoch> newest) {
    if (!setup.federationSlug().equals(members.federation())) {
      return differs("federation_slug", members.federation().text(), setup.federationSlug().text());
    }
    if (members.charter().isEmpty()) {
      return differs("charter_hash", "a charter in force", "none");
    }
    FederationMembers.InForce charter = members.charter().get();
    if (!charter.ratifiedByAll()) {
      return differs(
          "charter_hash", "a charter that all seats have ratified", "one that some have");
    }
    if (!setup.charterHash().equals(charter.hash())) {
      return differs("charter_hash", charter.hash(), setup.charterHash());
    }
    if (setup.threshold() != charter.threshold().m()) {
      return differs("t", "" + charter.threshold().m(), "" + setup.threshold());
    }
    if (!sameSeats(setup.seats(), members.holders())) {
      return differs("seats", "those of the record", setup.seats().size() + " others");
    }
    return discontinuity(setup, newest);
  }

  /**
   * Why the record of an epoch that has been made does not count, if it does not: that it verifies
   * says only that its own seats made it. The federation's record has to have called for its setup
   * in its time, and it has to carry on the key. Node and signer go by this rule.
   *
   * @param members who belongs to the federation, from its verified record
   * @param newest the newest epoch of its key, if there is a key
   */
  public static Optional<String> epochRefusal(
      SetupDocument setup, FederationMembers members, Optional<KnownEpoch> newest) {
    return members
        .state()
        .setupRefusal(setup)
        .map(DirectoryRefusal::detail)
        .or(() -> discontinuity(setup, newest));
  }

  /**
   * Why a ceremony does not carry on what is known of the key, if it does not: a first epoch must
   * be the first, and any other must name the newest one, its key, its transcript and its holders.
   *
   * @param newest the newest epoch, if there is a key
   */
  public static Optional<String> discontinuity(SetupDocument setup, Optional<KnownEpoch> newest) {
    if (setup.resharing().isPresent()) {
      return newest.isEmpty()
          ? differs("kind", "keygen, because no key is known here", "reshare")
          : resharing(setup, setup.resharing().get(), newest.get());
    }
    return newest.flatMap(epoch ->
        differs("kind", "reshare, because the key " + epoch.keyX() + " is live", "keygen"));
  }

  private static Optional<String> resharing(
      SetupDocument setup, PreviousKey previous, KnownEpoch newest) {
    int next = newest.number() + 1;
    if (previous.epoch() != next) {
      return differs("epoch", "" + next, "" + previous.epoch());
    }
    if (!Arrays.equals(previous.key().bytes(), newest.verified().key().encode())) {
      return differs("key", "that of epoch " + newest.number(), "another");
    }
    String transcript = newest.verified().transcriptHash().toString();
    if (!previous.transcriptSha256().equals(transcript)) {
      return differs("transcript_sha256", transcript, previous.transcriptSha256());
    }
    SetupDocument before = newest.record().setup();
    List<SeatHolder> oldSeats = before.seats();
    if (!sameSeats(previous.oldSeats(), oldSeats)) {
      return differs("old_seats", "those of epoch " + newest.number(), "others");
    }
    if (setup.network() != before.network()) {
      return differs("network", before.network().wireName(), setup.network().wireName());
    }
    return previous.dealers().size() < newest.threshold()
        ? differs("dealers", "at least " + newest.threshold(), "" + previous.dealers().size())
        : Optional.empty();
  }

  // An operator's id has a short and a long form: the key says who it is.
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
