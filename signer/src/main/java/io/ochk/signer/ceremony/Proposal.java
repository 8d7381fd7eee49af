package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.PreviousKey;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.json.Octets;
import io.ochk.threshold.RandomSource;
import io.ochk.verify.FederationMembers;
import io.ochk.verify.KnownEpoch;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What an operator wants to be made. */
public sealed interface Proposal {
  /**
   * A new key.
   *
   * @param network for which network's addresses
   */
  record NewKey(BitcoinNetwork network) implements Proposal {}

  /**
   * New shares of the key that there is, for those who hold the seats now.
   *
   * @param dealers old seats that deal; if nothing is said, those whose holders still hold a seat,
   *     as long as they are enough: who has left is not waited for
   */
  record Reshare(Optional<List<Integer>> dealers) implements Proposal {}

  /**
   * The setup of a proposal.
   *
   * @throws RefusedException if the record or the key does not allow it
   */
  default SetupDocument setup(
      FederationMembers membership,
      Optional<KnownEpoch> newest,
      List<Ceremony> before,
      RandomSource random)
      throws RefusedException {
    FederationMembers.InForce charter =
        membership.charter().orElseThrow(() -> new RefusedException("no charter is in force yet"));
    if (!charter.ratifiedByAll()) {
      throw new RefusedException("not every seat has ratified the charter");
    }
    Optional<PreviousKey> resharing =
        switch (this) {
          case NewKey key -> Optional.empty();
          case Reshare reshare -> Optional.of(previous(reshare, newest, membership));
        };
    int epoch = resharing.map(PreviousKey::epoch).orElse(0);
    BitcoinNetwork network =
        switch (this) {
          case NewKey key -> key.network();
          case Reshare reshare -> newest.orElseThrow().record().setup().network();
        };
    List<Ceremony> tried =
        before.stream()
            .filter(c -> c.setup().epoch() == epoch)
            .filter(c -> c.stage() == Stage.ABANDONED || c.stage() == Stage.FAILED)
            .toList();
    return new SetupDocument(
        tried.size(),
        HexFormat.of().formatHex(random.bytes(32)),
        charter.hash(),
        membership.federation(),
        network,
        tried.isEmpty() ? Optional.empty() : Optional.of(tried.getLast().setupHash()),
        membership.holders(),
        charter.threshold().m(),
        resharing);
  }

  private static PreviousKey previous(
      Reshare reshare, Optional<KnownEpoch> newest, FederationMembers membership)
      throws RefusedException {
    KnownEpoch old =
        newest.orElseThrow(() -> new RefusedException("there is no key to share anew"));
    List<SeatHolder> oldSeats = old.record().setup().seats();
    List<Integer> dealers =
        reshare
            .dealers()
            .map(seats -> seats.stream().sorted().toList())
            .orElseGet(() -> dealers(oldSeats, old.record().setup().threshold(), membership));
    return new PreviousKey(
        dealers,
        old.number() + 1,
        Octets.of(old.verified().key().encode()),
        oldSeats,
        old.verified().transcriptHash().toString());
  }

  private static List<Integer> dealers(
      List<SeatHolder> old, int threshold, FederationMembers membership) {
    List<Integer> staying =
        old.stream()
            .filter(h -> membership.seatOf(h.operatorPubkey()).isPresent())
            .map(SeatHolder::seat)
            .toList();
    return staying.size() >= threshold ? staying : old.stream().map(SeatHolder::seat).toList();
  }

  /** Whether two setups differ in nothing but who proposed them and which attempt it is. */
  static boolean sameTerms(SetupDocument a, SetupDocument b) {
    return terms(a).equals(terms(b));
  }

  private static SetupDocument terms(SetupDocument setup) {
    return new SetupDocument(
        0,
        "0".repeat(64),
        setup.charterHash(),
        setup.federationSlug(),
        setup.network(),
        Optional.empty(),
        setup.seats(),
        setup.threshold(),
        setup.resharing());
  }
}
